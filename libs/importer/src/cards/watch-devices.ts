import { execute } from '@boxwright/process'
import { z } from 'zod'
import type { BlockDevice } from '../card.ts'
import { mountCard } from './mount-card.ts'
import { type DiskSystem, watchDisks } from './watch-disks.ts'
import type { CardWatcher, WatchDisksOptions } from './watcher.ts'

/** Where cards are mounted: in memory, gone with the machine. */
const usualFolder = '/run/imagetank'

/** How block devices are watched. */
export interface WatchDevicesOptions extends WatchDisksOptions {
  /** Where cards are mounted, each in a folder of its own. Default `/run/imagetank`. */
  readonly folder?: string
}

/**
 * Watch the block devices of this machine with udev: readers, cards, sticks. Internal disks, those that the system lives
 * on and those that are to be spared are never touched. Opening a card needs root, or the right to mount.
 */
export function watchDevices(options: WatchDevicesOptions = {}): CardWatcher {
  const { folder = usualFolder } = options
  const system: DiskSystem = {
    monitor: {
      command: 'udevadm',
      // After udev's own work on a device: before it, nobody knows what file system is on it.
      args: ['monitor', '--udev', '--subsystem-match=block'],
      ready: /the event which udev sends out/,
    },
    list: listDevices,
    open: (card, judge) => mountCard(card, folder, judge),
  }
  return watchDisks(system, options)
}

const device: z.ZodType<BlockDevice> = z.object({
  path: z.string(),
  'maj:min': z.string(),
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
const columns = 'NAME,PATH,MAJ:MIN,TYPE,SIZE,RM,HOTPLUG,FSTYPE,LABEL,MODEL,MOUNTPOINTS'

/** All block devices of this machine. */
async function listDevices(): Promise<readonly BlockDevice[]> {
  const args = ['--json', '--tree', '--bytes', '--output', columns]
  const { stdout } = await execute({ command: 'lsblk', args, timeout: 30_000 })
  return listing.parse(JSON.parse(stdout)).blockdevices
}
