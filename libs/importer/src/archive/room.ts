import { statfs } from 'node:fs/promises'
import { archiveFailure, ImporterError } from '../errors.ts'

/**
 * Bytes that copies leave to the index and the history: on a disk that is full to its last byte nothing that was copied
 * could get its name any more.
 */
const spare = 256 << 10

/** Room that a copy has on the disk, until it is disposed of. */
export interface Place extends Disposable {
  /** Bytes of it were written: the disk tells of them now. */
  wrote(bytes: number): void
}

/** Keeps copies from being begun that cannot come to their end: what is smaller comes in all the same, and soon. */
export interface Room {
  /**
   * Make sure that a file may fit, beside those that are being copied.
   *
   * @param path - on the card, to name it
   * @param bytes - of the file
   * @param clones - it may take no room at all: only what did not fit before is refused
   * @throws {@link ImporterError} `ERR_NOT_TRIED`
   */
  need(path: string, bytes: number, clones?: boolean): Promise<Place>
  /** A file did not fit, whatever the disk says of its room: a quota may say less. */
  lacked(bytes: number): void
}

/** @param folder - that copies are written to */
export function roomIn(folder: string): Room {
  let tooMany = Number.POSITIVE_INFINITY
  /** What each copy has still to write: a disk that gets full in the midst of two is full for both. */
  const left = new Map<Place, number>()
  const take = (bytes: number): Place => {
    const place: Place = {
      wrote: (some) => void left.set(place, Math.max(0, (left.get(place) ?? 0) - some)),
      [Symbol.dispose]: () => void left.delete(place),
    }
    left.set(place, bytes)
    return place
  }
  const refuseTooMuch = async (path: string, bytes: number): Promise<void> => {
    // Before the disk is asked: what is written meanwhile counts twice, and not never.
    const taken = [...left.values()].reduce((sum, one) => sum + one, 0)
    // What root may take: whoever may take less is told by the disk itself.
    const { bfree, blocks, bsize } = await statfs(folder).catch((error: unknown) => {
      throw archiveFailure(error, `look how much room there is for ${path}`)
    })
    const free = bfree * bsize - (taken - bytes)
    // Some file systems in user space tell nothing at all.
    if (blocks === 0 || bytes + spare <= free) return
    const message = `${path} was not tried: it has ${bytes} bytes, and the archive is full but for ${Math.max(0, free)}`
    throw new ImporterError('ERR_NOT_TRIED', message)
  }
  return {
    async need(path, bytes, clones = false) {
      if (bytes >= tooMany) {
        const message = `${path} was not tried: the archive is full, for one of ${tooMany} bytes already`
        throw new ImporterError('ERR_NOT_TRIED', message)
      }
      const place = take(clones ? 0 : bytes)
      try {
        if (!clones) await refuseTooMuch(path, bytes)
        return place
      } catch (error) {
        place[Symbol.dispose]()
        throw error
      }
    },
    lacked(bytes) {
      tooMany = Math.min(tooMany, bytes)
    },
  }
}
