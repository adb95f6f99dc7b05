import { readdir } from 'node:fs/promises'
import type { Card } from '../card.ts'
import { ImporterError } from '../errors.ts'

/** Whether a card is from a camera: it has a folder `DCIM` (JEITA CP-3461, Design rule for Camera File system). */
export async function hasDcim(path: string): Promise<boolean> {
  const entries = await readdir(path, { withFileTypes: true })
  return entries.some((entry) => entry.isDirectory() && entry.name.toUpperCase() === 'DCIM')
}

/**
 * Looks at the files of a card, and throws if it is not to be opened.
 *
 * @param path - where they are
 */
export type Judge = (card: Card, path: string) => Promise<void>

/** Who judges cards. @param all - whether those of no camera are opened, too */
export function judgeOf(all: boolean): Judge {
  return async (card, path) => {
    if (all || (await hasDcim(path))) return
    const name = card.label ?? card.id
    throw new ImporterError('ERR_FOREIGN', `${name}: it has no folder DCIM, and is left alone`)
  }
}
