/** What a device has on it. */
export interface FileSystem {
  /** Its kind: `vfat`. */
  readonly name: string
  /** How it is mounted. */
  readonly options: readonly string[]
}

const minute = 60_000

/**
 * How far the clock of a camera is ahead of the times that Linux gives of its files. FAT keeps what that clock showed, and
 * no zone; Linux takes it for the time of a zone of its own, and so gives another moment with each host (`fs/fat/misc.c`,
 * `fs/exfat/misc.c`: `time_offset`, or the kernel's zone). exFAT may keep the zone as well, which cameras leave out; Linux does
 * not tell of which file it was there.
 *
 * @param fileSystem - what is mounted, and how
 * @param kernelWest - minutes that the kernel's zone is west of UTC
 * @returns ms; `undefined`: the file system keeps moments
 */
export function clockAhead({ name, options }: FileSystem, kernelWest: number): number | undefined {
  if (!fatNames.includes(name)) return undefined
  const told = options.map((each) => /^time_offset=(-?\d+)$/.exec(each)?.[1]).find(Boolean)
  if (told !== undefined) return Number(told) * minute
  const isUtc = name === 'exfat' ? !options.includes('sys_tz') : options.includes('tz=UTC')
  // Zero, not minus zero.
  return isUtc ? 0 : 0 - kernelWest * minute
}

const fatNames: readonly string[] = ['vfat', 'msdos', 'exfat']
