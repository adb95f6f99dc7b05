import { readFile } from 'node:fs/promises'
import { fileSystemOf } from '../cards/mounts.ts'
import { clockAhead } from '../fat-clock.ts'

/**
 * Tell of a device how far the clock of a camera is ahead of the times of its files, in ms; `undefined`: they are moments.
 *
 * @param device - its number, as `stat` tells it
 */
export type CardClocks = (device: number) => number | undefined

/** Read how everything is mounted now. */
export async function readCardClocks(): Promise<CardClocks> {
  const mountinfo = await readFile('/proc/self/mountinfo', 'utf8')
  const known = new Map<number, number | undefined>()
  // Only where it is needed: it loads a native library.
  const west = mayHaveFat(mountinfo) ? (await import('./kernel-zone.ts')).kernelZone() : 0
  return (device) => {
    if (!known.has(device)) {
      const fileSystem = fileSystemOf(mountinfo, device)
      known.set(device, fileSystem && clockAhead(fileSystem, west))
    }
    return known.get(device)
  }
}

function mayHaveFat(mountinfo: string): boolean {
  return / - (?:vfat|msdos|exfat) /.test(mountinfo)
}
