import { createHash } from 'node:crypto'
import { closeSync, fstatSync, openSync, readSync, statSync } from 'node:fs'
import { Writable } from 'node:stream'
import { patchFile } from 'librsync-wasm/node'
import { identityOf, sameIdentity } from '../identity.ts'
import { PosixCksum } from '../reading/posix-cksum.ts'
import type { FileSums } from '../reading/sum-file.ts'

/** An rdiff, and what it is to make of what. */
export interface ProofTask {
  /** Path of the image that it is applied to. */
  readonly basis: string
  /** Path of the rdiff. */
  readonly delta: string
  /** Path of the image that has to come out. */
  readonly target: string
}

/** What a proof says. */
export interface Proved extends FileSums {
  /** How many bytes of both images were read for it. */
  readonly bytesRead: number
}

const pieceLength = 1 << 20

/**
 * Apply an rdiff and hold what comes out against the target, byte by byte; sum the rdiff on the way.
 * Reads of the target and the rdiff block the thread.
 *
 * @param onProgress - is told how many bytes of the rdiff were applied
 */
export async function applyAndCompare(
  { basis, delta, target }: ProofTask,
  onProgress: (done: number) => void,
): Promise<Proved> {
  const sums = {
    cksum: new PosixCksum(),
    sha256: createHash('sha256'),
    sha512: createHash('sha512'),
  }
  const [source, expected] = [openSync(delta, 'r'), openSync(target, 'r')]
  try {
    const before = identityOf(fstatSync(source, { bigint: true }))
    const chunks = chunksOf(source, Object.values(sums))
    const result = await patchFile(basis, chunks, comparison(expected), {
      blocking: true,
      onProgress: ({ done }) => onProgress(done),
    })
    const { size } = fstatSync(expected)
    if (result.targetSize !== size)
      throw new Error(`it gives ${result.targetSize} bytes of ${size}`)
    const after = identityOf(statSync(delta, { bigint: true }))
    if (!sameIdentity(before, after) || result.deltaSize !== before.size) {
      throw new Error('it was changed while it was being proven')
    }
    return {
      identity: before,
      cksum: sums.cksum.digest(),
      sha256: sums.sha256.digest('hex'),
      sha512: sums.sha512.digest('hex'),
      bytesRead: result.copiedBytes + size,
    }
  } finally {
    closeSync(source)
    closeSync(expected)
  }
}

/** A file, as it passes through its sums. */
async function* chunksOf(
  descriptor: number,
  sums: readonly { update(data: Uint8Array): unknown }[],
): AsyncGenerator<Uint8Array> {
  const buffer = new Uint8Array(pieceLength)
  for (;;) {
    const chunk = buffer.subarray(0, readSync(descriptor, buffer))
    if (chunk.length === 0) return
    for (const sum of sums) sum.update(chunk)
    yield chunk
  }
}

/** Takes what comes of the delta and holds it against the target, byte by byte. */
function comparison(descriptor: number): Writable {
  const expected = Buffer.alloc(pieceLength)
  let position = 0
  const compare = (piece: Uint8Array): void => {
    for (let at = 0; at < piece.length; ) {
      const length = readSync(descriptor, expected, { position: position + at })
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
