import { mkdir, rmdir } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { execute } from '@boxwright/process'
import type { Card } from '../card.ts'
import { cardFailure } from '../errors.ts'
import type { OpenCard } from './watcher.ts'

/** A card may hold what its owner does not know of: nothing of it is run, no device of it opened. */
const always = ['ro', 'nosuid', 'nodev', 'noexec']

/** Without these, a journal that was left open is written to, even read-only. */
const journals: Readonly<Record<string, string | undefined>> = {
  ext3: 'noload',
  ext4: 'noload',
}

/**
 * Mount a card so that nothing on it can change: the device itself is made read-only before.
 *
 * @throws {@link ImporterError} `ERR_CARD`
 */
export async function mountCard(card: Card, folder: string): Promise<OpenCard> {
  const path = join(folder, basename(card.id))
  const options = [...always, journals[card.fileSystem] ?? []].flat().join(',')
  try {
    await mkdir(path, { recursive: true })
    await system('blockdev', '--setro', card.id)
    await system('mount', '-t', card.fileSystem, '-o', options, card.id, path)
  } catch (cause) {
    await rmdir(path).catch(() => undefined)
    throw cardFailure(cause, `mount the card ${card.id}`)
  }
  return {
    path,
    async [Symbol.asyncDispose]() {
      try {
        // A card that was pulled out is not waited for: whoever reads it gets errors, then it is gone.
        await system('umount', path).catch(() => system('umount', '--lazy', path))
        await rmdir(path)
        await system('blockdev', '--setrw', card.id).catch(() => undefined)
      } catch (cause) {
        throw cardFailure(cause, `let go of the card ${card.id}`)
      }
    },
  }
}

async function system(command: string, ...args: readonly string[]): Promise<void> {
  await execute({ command, args, timeout: 120_000 })
}
