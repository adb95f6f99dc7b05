import { createHash } from 'node:crypto'
import { closeSync, fstatSync, openSync, readSync, statSync } from 'node:fs'
import { type Identity, identityOf, sameIdentity } from '../identity.ts'
import { PosixCksum } from './posix-cksum.ts'

/** What one reading tells, but for SHA-512. */
export interface WholeFile {
  /** Which file this was. */
  readonly identity: Identity
  /** Whether it was written to or replaced meanwhile. */
  readonly changed: boolean
  /** POSIX `cksum`. */
  readonly cksum: string
  /** SHA-256. */
  readonly sha256: string
}

/** Who else sees the bytes. */
export interface Reader {
  /** The memory to read the next bytes to. */
  next(): Uint8Array
  /** So many bytes are there; none at the end. */
  pass(length: number): void
}

/** Read a file from its beginning to its end, blocking the thread. */
export function readWhole(path: string, { next, pass }: Reader): WholeFile {
  const descriptor = openSync(path, 'r')
  try {
    const before = identityOf(fstatSync(descriptor, { bigint: true }))
    const sha256 = createHash('sha256')
    const cksum = new PosixCksum()
    let done = 0
    for (;;) {
      const memory = next()
      const length = readSync(descriptor, memory)
      pass(length)
      if (length === 0) break
      const data = memory.subarray(0, length)
      sha256.update(data)
      cksum.update(data)
      done += length
    }
    const after = identityOf(fstatSync(descriptor, { bigint: true }))
    // Another file may have been put in its place: that one was not read.
    const there = identityOf(statSync(path, { bigint: true }))
    const same = sameIdentity(before, after) && sameIdentity(before, there)
    const [crc, digest] = [cksum.digest(), sha256.digest('hex')]
    return {
      identity: before,
      changed: !same || done !== before.size,
      cksum: crc,
      sha256: digest,
    }
  } finally {
    closeSync(descriptor)
  }
}
