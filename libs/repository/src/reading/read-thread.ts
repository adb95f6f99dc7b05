import { createHash } from 'node:crypto'
import { closeSync, fstatSync, openSync, readSync, statSync } from 'node:fs'
import { parentPort, workerData } from 'node:worker_threads'
import { identityOf, sameIdentity } from './identity.ts'
import { PosixCksum } from './posix-cksum.ts'
import type { ReadMessage, ReadTask } from './protocol.ts'
import { RingWriter } from './ring.ts'

const { path, ring } = workerData as ReadTask

/** How many bytes are read between two messages: some hundred messages a second at most. */
const messageEvery = 1 << 24

parentPort?.postMessage(readWhole())

function readWhole(): ReadMessage {
  const descriptor = openSync(path, 'r')
  try {
    const before = identityOf(fstatSync(descriptor, { bigint: true }))
    const writer = new RingWriter(ring)
    const sha256 = createHash('sha256')
    const cksum = new PosixCksum()
    let done = 0
    for (;;) {
      const slot = writer.next()
      const length = readSync(descriptor, slot)
      writer.pass(length)
      if (length === 0) break
      const data = slot.subarray(0, length)
      sha256.update(data)
      cksum.update(data)
      if (Math.floor((done + length) / messageEvery) > Math.floor(done / messageEvery)) {
        parentPort?.postMessage({ kind: 'progress', done: done + length } satisfies ReadMessage)
      }
      done += length
    }
    const after = identityOf(fstatSync(descriptor, { bigint: true }))
    // Another file may have been put in its place: that one was not read.
    const there = identityOf(statSync(path, { bigint: true }))
    const changed = !sameIdentity(before, after) || !sameIdentity(before, there)
    return {
      kind: 'read',
      identity: before,
      changed: changed || done !== before.size,
      cksum: cksum.digest(),
      sha256: sha256.digest('hex'),
    }
  } finally {
    closeSync(descriptor)
  }
}
