import { createHash } from 'node:crypto'
import { closeSync, fstatSync, openSync, readSync, statSync } from 'node:fs'
import { Writable } from 'node:stream'
import { parentPort, workerData } from 'node:worker_threads'
import { patchFile } from 'librsync-wasm/node'
import { identityOf, sameIdentity } from '../reading/identity.ts'
import { PosixCksum } from '../reading/posix-cksum.ts'
import type { ProofTask, Proved } from './prove.ts'

const { basis, delta, target } = workerData as ProofTask
const pieceLength = 1 << 20

const cksum = new PosixCksum()
const sha256 = createHash('sha256')
const sha512 = createHash('sha512')

const descriptors = { delta: openSync(delta, 'r'), target: openSync(target, 'r') }
try {
  const before = identityOf(fstatSync(descriptors.delta, { bigint: true }))
  const { deltaSize, targetSize, copiedBytes } = await patchFile(
    basis,
    deltaChunks(),
    comparison(),
    {
      onProgress: ({ done }) => parentPort?.postMessage({ kind: 'progress', done }),
    },
  )
  const { size } = fstatSync(descriptors.target)
  if (targetSize !== size) throw new Error(`it gives ${targetSize} bytes of ${size}`)
  const after = identityOf(statSync(delta, { bigint: true }))
  if (!sameIdentity(before, after) || deltaSize !== before.size) {
    throw new Error('it was changed while it was being proven')
  }
  parentPort?.postMessage({
    kind: 'proved',
    identity: before,
    cksum: cksum.digest(),
    sha256: sha256.digest('hex'),
    sha512: sha512.digest('hex'),
    bytesRead: copiedBytes + targetSize,
  } satisfies Proved)
} finally {
  closeSync(descriptors.delta)
  closeSync(descriptors.target)
}

/** The delta, as it passes through its sums. */
async function* deltaChunks(): AsyncGenerator<Uint8Array> {
  const buffer = new Uint8Array(pieceLength)
  for (;;) {
    const chunk = buffer.subarray(0, readSync(descriptors.delta, buffer))
    if (chunk.length === 0) return
    for (const sum of [cksum, sha256, sha512]) sum.update(chunk)
    yield chunk
  }
}

/** Takes what comes of the delta and holds it against the target, byte by byte. */
function comparison(): Writable {
  const expected = Buffer.alloc(pieceLength)
  let position = 0
  const compare = (piece: Uint8Array): void => {
    for (let at = 0; at < piece.length; ) {
      const length = readSync(descriptors.target, expected, { position: position + at })
      const both = Math.min(length, piece.length - at)
      if (both === 0 || expected.compare(piece, at, at + both, 0, both) !== 0) {
        throw new Error(`what it gives differs from the target after byte ${position + at}`)
      }
      at += both
    }
    position += piece.length
  }
  return new Writable({
    write(piece: Uint8Array, _encoding, done) {
      try {
        compare(piece)
        done()
      } catch (error) {
        done(error instanceof Error ? error : new Error(String(error)))
      }
    },
  })
}
