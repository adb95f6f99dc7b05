import { execute, type ManagedProcess, run } from '@boxwright/process'
import { z } from 'zod'
import { type BlockDevice, cardsAmong } from '../card.ts'
import { cardFailure } from '../errors.ts'
import { keepTrack } from './keep-track.ts'
import { mountCard } from './mount-card.ts'
import type { CardWatcher } from './watcher.ts'

/** Where cards are mounted: in memory, gone with the machine. */
const usualFolder = '/run/imagetank'

/** ms between two looks that nobody asked for: should an event be lost. */
const pause = 60_000

/**
 * Watch the block devices of this machine with udev: readers, cards, sticks. Internal disks and those that the system lives
 * on are never touched. Opening a card needs root, or the right to mount.
 *
 * @param folder - where cards are mounted
 */
export function watchDevices(folder: string = usualFolder): CardWatcher {
  const tracker = keepTrack(async () => cardsAmong(await listDevices()))
  const { events } = tracker
  let monitor: ManagedProcess | undefined
  let timer: NodeJS.Timeout | undefined
  const look = (): void => {
    tracker.look().catch((error) => events.emit('warning', String(error)))
  }
  return {
    events,
    async start() {
      if (monitor) return
      try {
        // After udev's own work on a device: before it, nobody knows what file system is on it.
        monitor = run({
          name: 'udevadm',
          command: 'udevadm',
          args: ['monitor', '--udev', '--subsystem-match=block'],
          ready: /the event which udev sends out/,
          restart: { when: 'always' },
        })
        monitor.events.on('line', ({ text }) => {
          if (text.startsWith('UDEV ')) look()
        })
        await monitor.ready
        timer = setInterval(look, pause).unref()
        await tracker.look()
      } catch (cause) {
        throw cardFailure(cause, 'watch for cards')
      }
    },
    async open(card) {
      if (!tracker.has(card)) throw cardFailure(new Error('it is gone'), `open the card ${card.id}`)
      return await mountCard(card, folder)
    },
    async [Symbol.asyncDispose]() {
      clearInterval(timer)
      await monitor?.stop()
      monitor = undefined
    },
  }
}

const device: z.ZodType<BlockDevice> = z.object({
  path: z.string(),
  type: z.string(),
  size: z.number().nullable(),
  rm: z.boolean(),
  hotplug: z.boolean(),
  fstype: z.string().nullable(),
  label: z.string().nullable(),
  model: z.string().nullable(),
  mountpoints: z.array(z.string().nullable()).optional(),
  get children() {
    return z.array(device).optional()
  },
})
const listing = z.object({ blockdevices: z.array(device) })
const columns = 'PATH,TYPE,SIZE,RM,HOTPLUG,FSTYPE,LABEL,MODEL,MOUNTPOINTS'

/** All block devices of this machine. */
async function listDevices(): Promise<readonly BlockDevice[]> {
  const args = ['--json', '--bytes', '--output', columns]
  const { stdout } = await execute({ command: 'lsblk', args, timeout: 30_000 })
  return listing.parse(JSON.parse(stdout)).blockdevices
}
