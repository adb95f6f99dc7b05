import { mkdir, mkdtemp, rmdir } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type { Card } from '../card.ts'
import { cardFailure } from '../errors.ts'
import { freeze, mountsOn, system, type Undo } from './freeze.ts'
import type { Judge } from './has-dcim.ts'
import type { OpenCard } from './watcher.ts'

/** A card may hold what its owner does not know of: nothing of it is run, no device of it opened. */
const always = ['ro', 'nosuid', 'nodev', 'noexec']

/** Without these, a journal that was left open is written to, even read-only. */
const journals: Readonly<Record<string, string | undefined>> = {
  ext3: 'noload',
  ext4: 'noload',
}

/** FAT keeps what the camera's clock showed: taken for UTC, it is the time of a file on every host. udisks2 forbids it. */
const clocks: Readonly<Record<string, string | undefined>> = { vfat: 'tz=UTC' }

/** How a card is to be mounted, so that nothing on it can change. */
export function mountOptions({ fileSystem }: Card): string {
  return [...always, journals[fileSystem] ?? []].flat().join(',')
}

/**
 * Mount a card so that nothing on it can change: the device itself is made read-only before. Where a desktop has mounted it
 * already, it is looked at there first; to be written to, it may stay there, but read-only until we let go of it.
 *
 * @param folder - in which it gets a folder of its own
 * @param judge - who says whether it is to be opened: if not, all is as it was
 * @throws {@link ImporterError} `ERR_CARD`: it cannot be, or somebody is writing to it; or what the judge throws
 */
export async function mountCard(card: Card, folder: string, judge: Judge): Promise<OpenCard> {
  const undo: Undo[] = []
  try {
    const mounts = await mountsOn(card.id)
    const there = mounts.find(({ isWhole }) => isWhole)
    if (there) await judge(card, there.path)
    await freeze(card.id, mounts, undo)
    await mkdir(folder, { recursive: true })
    // Another may have it open, or have been killed with it.
    const path = await mkdtemp(join(folder, `${basename(card.id)}-`))
    undo.unshift(() => rmdir(path))
    const options = [mountOptions(card), clocks[card.fileSystem] ?? []].flat().join(',')
    await system('mount', '-t', card.fileSystem, '-o', options, card.id, path)
    undo.unshift(() => unmount(path))
    if (!there) await judge(card, path)
    return {
      path,
      async [Symbol.asyncDispose]() {
        await undoAll(undo).catch((cause) => {
          throw cardFailure(cause, `let go of the card ${card.id}`)
        })
      },
    }
  } catch (cause) {
    await undoAll(undo).catch(() => undefined)
    throw cardFailure(cause, `mount the card ${card.id}`)
  }
}

/** Also what comes after a step that fails; then it throws. */
async function undoAll(undo: Undo[]): Promise<void> {
  const errors: unknown[] = []
  for (const step of undo.splice(0)) await step().catch((error) => errors.push(error))
  if (errors.length > 0) throw errors[0]
}

/** A card that was pulled out is not waited for: whoever reads it gets errors, then it is gone. */
async function unmount(path: string): Promise<void> {
  await system('umount', path).catch(() => system('umount', '--lazy', path))
}
