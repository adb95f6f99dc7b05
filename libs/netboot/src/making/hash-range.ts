import { createHash } from 'node:crypto'
import { closeSync, openSync, readSync } from 'node:fs'
import { hashLength } from '../torrent/info.ts'
import { spanFinder } from '../torrent/spans.ts'
import { leavesOf, leavesOfPiece, merkleRoot, rootLength } from './merkle.ts'

/** Files, as one row of bytes. */
export interface HashedFiles {
  /** Each file's path; `undefined` for padding. */
  readonly paths: readonly (string | undefined)[]
  /** Each file's length in bytes. */
  readonly lengths: readonly number[]
  /** Of each piece but the last, in bytes. */
  readonly pieceLength: number
  /** Whether each piece is of one file alone, and has the root of a tree, too (BEP 52). Default `false`. */
  readonly merkle?: boolean
}

/** Of what a piece is hashed to, in bytes: its SHA-1; behind it the root of its tree, if there are any. */
export function hashWidth({ merkle }: Pick<HashedFiles, 'merkle'>): number {
  return merkle ? hashLength + rootLength : hashLength
}

/** How much is read at a time, in bytes: fits into the cache of a core, so that it is hashed where it was read to. */
const readLength = 256 << 10

/**
 * The hashes of some pieces, read from files one after the other. Blocks its thread.
 *
 * @param pieces - which ones, in order
 * @param missing - is told of a piece that a file is too short for, or not there; its hash is zeros. If there is
 * none who is told, it is an error
 * @returns {@link hashWidth} bytes for each
 */
export function hashRange(
  { paths, lengths, pieceLength, merkle = false }: HashedFiles,
  pieces: readonly number[],
  missing?: (piece: number) => void,
): Uint8Array {
  const finder = spanFinder(lengths.map((length) => ({ length })))
  const width = hashWidth({ merkle })
  const hashes = new Uint8Array(pieces.length * width)
  const buffer = Buffer.allocUnsafeSlow(readLength)
  using files = new OpenFile(paths)
  for (const [index, piece] of pieces.entries()) {
    const hash = createHash('sha1')
    const leaves: Uint8Array[] = []
    let isWhole = true
    let ofTree = 0
    for (const { file, offset, length } of finder.spansOf(piece * pieceLength, pieceLength)) {
      for (let at = 0; at < length && isWhole; ) {
        const part = buffer.subarray(0, Math.min(readLength, length - at))
        isWhole = files.read(file, part, offset + at, missing !== undefined)
        hash.update(part)
        if (merkle && paths[file] !== undefined) {
          ofTree = leavesOfPiece(lengths[file] ?? 0, pieceLength)
          leaves.push(...leavesOf(part))
        }
        at += part.length
      }
    }
    if (isWhole) {
      hashes.set(hash.digest(), index * width)
      if (merkle) hashes.set(merkleRoot(leaves, ofTree), index * width + hashLength)
    } else missing?.(piece)
  }
  return hashes
}

/** The one file that is read. */
class OpenFile implements Disposable {
  readonly #paths: readonly (string | undefined)[]
  #file = -1
  #fd: number | undefined

  constructor(paths: readonly (string | undefined)[]) {
    this.#paths = paths
  }

  /** @returns whether all could be read; if it must, it throws instead */
  read(file: number, into: Uint8Array, from: number, mayLack: boolean): boolean {
    const path = this.#paths[file]
    if (path === undefined) {
      into.fill(0)
      return true
    }
    try {
      if (this.#file !== file) this.#openFile(file, path)
      if (this.#fd !== undefined && readWhole(this.#fd, into, from)) return true
    } catch (error) {
      if (!mayLack) throw error
    }
    if (mayLack) return false
    throw new Error(`${path}: ends before byte ${from + into.length}`)
  }

  #openFile(file: number, path: string): void {
    this[Symbol.dispose]()
    this.#file = file
    this.#fd = openSync(path, 'r')
  }

  [Symbol.dispose](): void {
    if (this.#fd !== undefined) closeSync(this.#fd)
    this.#fd = undefined
  }
}

function readWhole(fd: number, into: Uint8Array, from: number): boolean {
  for (let done = 0; done < into.length; ) {
    const count = readSync(fd, into, done, into.length - done, from + done)
    if (count === 0) return false
    done += count
  }
  return true
}
