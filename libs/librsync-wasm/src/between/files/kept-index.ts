import { closeSync, fstatSync, openSync } from 'node:fs'
import { RsyncError } from '../../errors.ts'
import { ioError } from '../../files/options.ts'
import type { PlacedMemory } from '../../wasm/webassembly.ts'
import type { Read } from '../desk.ts'
import { type IndexHeader, indexHeaderLength, readIndexHeader } from '../file-index.ts'
import type { IndexLayout } from '../layout.ts'
import type { ComparedFile } from './compared-file.ts'
import type { KeptIndex } from './options.ts'
import { readAt } from './read-at.ts'

/** An index that was made before, open. */
export interface OpenIndex extends IndexHeader, Disposable {
  /** Read all its hashes to where they are to be. */
  readTo(memory: PlacedMemory, layout: IndexLayout): void
}

/**
 * Open an index, if one was kept.
 *
 * @param kept - its bytes or its path
 * @param file - what it is to be of
 * @throws {@link RsyncError} `ERR_MAGIC`, `ERR_TRUNCATED`: it is none, or not whole. `ERR_BASIS`: it is of a file of another
 * size. `ERR_IO`
 */
export function keptOf(
  kept: KeptIndex | undefined,
  file: ComparedFile | undefined,
): OpenIndex | undefined {
  if (kept === undefined || file === undefined) return undefined
  const { length, read, close } = typeof kept === 'string' ? openFile(kept) : openBytes(kept)
  try {
    const head = new Uint8Array(Math.min(indexHeaderLength, length))
    read(0, head)
    const header = readIndexHeader(head, length)
    if (header.size !== file.size) {
      const reason = `expected an index of a file of ${file.size} bytes, got one of ${header.size}`
      throw new RsyncError('ERR_BASIS', `${file.path}: ${reason}`)
    }
    return {
      ...header,
      readTo({ buffer }, { heads, tails, blocks }) {
        read(indexHeaderLength, new Uint8Array(buffer, heads, blocks * 4))
        read(indexHeaderLength + blocks * 4, new Uint8Array(buffer, tails, blocks * 2))
      },
      [Symbol.dispose]: close,
    }
  } catch (error) {
    close()
    throw error
  }
}

interface Opened {
  readonly length: number
  readonly read: Read
  readonly close: () => void
}

function openFile(path: string): Opened {
  try {
    const file = openSync(path, 'r')
    return {
      length: fstatSync(file).size,
      read: (position, into) => readAt(file, position, into),
      close: () => closeSync(file),
    }
  } catch (cause) {
    throw ioError(`open ${path}`, cause)
  }
}

function openBytes(bytes: Uint8Array): Opened {
  return {
    length: bytes.length,
    read: (position, into) => into.set(bytes.subarray(position, position + into.length)),
    close: () => undefined,
  }
}
