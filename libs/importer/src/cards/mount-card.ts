import { mkdir, readFile, rmdir, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { execute } from '@boxwright/process'
import type { Card } from '../card.ts'
import { cardFailure } from '../errors.ts'
import { mountsOf } from './mounts.ts'
import type { OpenCard } from './watcher.ts'

/** A card may hold what its owner does not know of: nothing of it is run, no device of it opened. */
const always = ['ro', 'nosuid', 'nodev', 'noexec']

/** Without these, a journal that was left open is written to, even read-only. */
const journals: Readonly<Record<string, string | undefined>> = {
  ext3: 'noload',
  ext4: 'noload',
}

/** How a card is to be mounted, so that nothing on it can change. */
export function mountOptions({ fileSystem }: Card): string {
  return [...always, journals[fileSystem] ?? []].flat().join(',')
}

/**
 * Mount a card so that nothing on it can change: the device itself is made read-only before. Where a desktop has mounted it
 * already, to be written to, it may stay there, but read-only.
 *
 * @throws {@link ImporterError} `ERR_CARD`: it cannot be, or somebody is writing to it
 */
export async function mountCard(card: Card, folder: string): Promise<OpenCard> {
  const path = join(folder, basename(card.id))
  try {
    await freeze(card.id)
    await mkdir(path, { recursive: true })
    await system('blockdev', '--setro', card.id)
    await system('mount', '-t', card.fileSystem, '-o', mountOptions(card), card.id, path)
  } catch (cause) {
    await rmdir(path).catch(() => undefined)
    await system('blockdev', '--setrw', card.id).catch(() => undefined)
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

/** Let nobody write to it any more. It fails while somebody has a file open to be written to. */
async function freeze(device: string): Promise<void> {
  const { rdev } = await stat(device)
  const mounts = mountsOf(await readFile('/proc/self/mountinfo', 'utf8'), rdev)
  for (const { path, isWritable } of mounts) {
    if (isWritable) await system('mount', '-o', 'remount,ro', path)
  }
}

async function system(command: string, ...args: readonly string[]): Promise<void> {
  await execute({ command, args, timeout: 120_000 })
}
