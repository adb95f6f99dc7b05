import { execute } from '@boxwright/process'
import { z } from 'zod'
import type { BlockDevice } from '../card.ts'
import { mountCard } from './mount-card.ts'
import { watchDisks } from './watch-disks.ts'
import type { CardWatcher } from './watcher.ts'

/** Where cards are mounted: in memory, gone with the machine. */
const usualFolder = '/run/imagetank'

/**
 * Watch the block devices of this machine with udev: readers, cards, sticks. Internal disks and those that the system lives
 * on are never touched. Opening a card needs root, or the right to mount.
 *
 * @param folder - where cards are mounted
 */
export function watchDevices(folder: string = usualFolder): CardWatcher {
  return watchDisks({
    monitor: {
      command: 'udevadm',
      // After udev's own work on a device: before it, nobody knows what file system is on it.
      args: ['monitor', '--udev', '--subsystem-match=block'],
      ready: /the event which udev sends out/,
    },
    list: listDevices,
    open: (card) => mountCard(card, folder),
  })
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
/** Without the name, lsblk gives a list, in which nothing tells what a partition is on. */
const columns = 'NAME,PATH,TYPE,SIZE,RM,HOTPLUG,FSTYPE,LABEL,MODEL,MOUNTPOINTS'

/** All block devices of this machine. */
async function listDevices(): Promise<readonly BlockDevice[]> {
  const args = ['--json', '--tree', '--bytes', '--output', columns]
  const { stdout } = await execute({ command: 'lsblk', args, timeout: 30_000 })
  return listing.parse(JSON.parse(stdout)).blockdevices
}
