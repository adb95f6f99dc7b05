import { closeSync, openSync, writeSync } from 'node:fs'

/**
 * Take all that is free of a small disk, at once: nobody writes in between.
 *
 * @param path - of the file that takes it; without it there is room again
 */
export function fillDisk(path: string): void {
  const file = openSync(path, 'a')
  try {
    // A large piece for which there is no room may be refused as a whole.
    for (const bytes of [1 << 16, 4096, 1]) writeOn(file, new Uint8Array(bytes))
  } finally {
    closeSync(file)
  }
}

function writeOn(file: number, piece: Uint8Array): void {
  try {
    while (writeSync(file, piece) === piece.length);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error
  }
}
