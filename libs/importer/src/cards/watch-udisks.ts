import { execute } from '@boxwright/process'
import { z } from 'zod'
import type { Card } from '../card.ts'
import { cardFailure } from '../errors.ts'
import { mountsOn } from './freeze.ts'
import type { Judge } from './has-dcim.ts'
import { mountOptions } from './mount-card.ts'
import { readObjects } from './udisks-objects.ts'
import { type DiskSystem, watchDisks } from './watch-disks.ts'
import type { CardWatcher, OpenCard, WatchDisksOptions } from './watcher.ts'

const service = 'org.freedesktop.UDisks2'
const root = '/org/freedesktop/UDisks2'
const fileSystem = `${service}.Filesystem`

/**
 * Watch the disks of this machine with udisks2, as desktops do: who may mount is decided by polkit, root or not. Internal
 * disks, those that the system lives on and those that are to be spared are never touched. Cards are mounted below `/media`
 * or `/run/media`. One that is mounted already to be written to is taken from there, unless somebody has a file of it open.
 */
export function watchUdisks(options: WatchDisksOptions = {}): CardWatcher {
  const system: DiskSystem = {
    monitor: {
      command: 'udisksctl',
      args: ['monitor'],
      ready: /The udisks-daemon is running/,
    },
    list: async () => (await ask()).devices,
    open: openCard,
  }
  return watchDisks(system, options)
}

const path = z.object({ data: z.tuple([z.string()]) })

async function openCard(card: Card, judge: Judge): Promise<OpenCard> {
  try {
    const object = (await ask()).objects.get(card.id)
    if (object === undefined) throw new Error('it is gone')
    const mounts = await mountsOn(card.id)
    const there = mounts.find(({ isWhole }) => isWhole)
    if (there) await judge(card, there.path)
    if (mounts.some(({ isWritable }) => isWritable)) {
      // Once for each place.
      for (const _ of mounts) await unmount(object)
    } else if (there) {
      // Whoever mounted it for reading may keep it.
      return { path: there.path, async [Symbol.asyncDispose]() {} }
    }
    const options = ['2', 'options', 's', mountOptions(card), ...quiet]
    const answer = await call(object, fileSystem, 'Mount', 'a{sv}', ...options)
    const opened = {
      path: path.parse(answer).data[0],
      [Symbol.asyncDispose]: () => letGo(card, object),
    }
    try {
      if (!there) await judge(card, opened.path)
      return opened
    } catch (cause) {
      await opened[Symbol.asyncDispose]()
      throw cause
    }
  } catch (cause) {
    throw cardFailure(cause, `mount the card ${card.id}`)
  }
}

async function letGo(card: Card, object: string): Promise<void> {
  try {
    await unmount(object)
  } catch (cause) {
    // udisks2 itself cleans up after a card that was pulled out.
    const isThere = await ask().then(({ objects }) => objects.has(card.id))
    if (isThere) throw cardFailure(cause, `let go of the card ${card.id}`)
  }
}

/** Nobody is there to be asked for a password. */
const quiet = ['auth.no_user_interaction', 'b', 'true'] as const

async function unmount(object: string): Promise<void> {
  await call(object, fileSystem, 'Unmount', 'a{sv}', '1', ...quiet)
}

async function ask(): Promise<ReturnType<typeof readObjects>> {
  return readObjects(await call(root, 'org.freedesktop.DBus.ObjectManager', 'GetManagedObjects'))
}

async function call(object: string, ...args: readonly string[]): Promise<unknown> {
  const { stdout } = await execute({
    command: 'busctl',
    args: ['--json=short', '--timeout=120', 'call', service, object, ...args],
    timeout: 150_000,
  })
  return stdout.trim() === '' ? undefined : JSON.parse(stdout)
}
