import type { FileSystem } from '../fat-clock.ts'

/** A place where a file system is mounted. */
export interface Mount {
  /** The folder. */
  readonly path: string
  /** Whether all of the file system is there, and not a folder of it. */
  readonly isWhole: boolean
  /** Whether the file system itself may be written to, here or elsewhere. */
  readonly isWritable: boolean
  /** Whether it may be written to here. */
  readonly isWritableHere: boolean
}

/**
 * Where a device is mounted.
 *
 * @param mountinfo - `/proc/self/mountinfo`: proc(5)
 * @param device - its number, as `stat` tells it
 */
export function mountsOf(mountinfo: string, device: number): Mount[] {
  const wanted = numberOf(device)
  return linesOf(mountinfo).flatMap(({ number, root, path, options, superOptions }) => {
    if (number !== wanted) return []
    const isWritable = superOptions.includes('rw')
    const isWritableHere = isWritable && options.includes('rw')
    return [{ path, isWhole: root === '/', isWritable, isWritableHere }]
  })
}

/**
 * What is mounted where a folder is: of some file systems (btrfs) the folders have numbers that no device has.
 *
 * @param mountinfo - `/proc/self/mountinfo`: proc(5)
 * @param folder - absolute, without links
 * @returns the device's path, or whatever else it is called; `undefined`: nothing is
 */
export function sourceAt(mountinfo: string, folder: string): string | undefined {
  return nearest(linesOf(mountinfo), folder)?.source
}

/**
 * The file system of a device; `undefined`: it is not mounted.
 *
 * @param mountinfo - `/proc/self/mountinfo`: proc(5)
 * @param device - its number, as `stat` tells it of its files
 */
export function fileSystemOf(mountinfo: string, device: number): FileSystem | undefined {
  const wanted = numberOf(device)
  const line = linesOf(mountinfo).find(({ number }) => number === wanted)
  return line && { name: line.fileSystem, options: line.superOptions }
}

/** The deepest place that a folder is in, and of several at one place the last: it covers the others. */
export function nearest<Place extends { readonly path: string }>(
  places: readonly Place[],
  folder: string,
): Place | undefined {
  const around = places.filter(({ path }) => {
    return path === '/' || folder === path || folder.startsWith(`${path}/`)
  })
  return around.reduce<Place | undefined>((deepest, each) => {
    return deepest && deepest.path.length > each.path.length ? deepest : each
  }, undefined)
}

/** A device's number as the kernel writes it, `8:17`. @param device - as `stat` tells it: glibc's makedev */
export function numberOf(device: number): string {
  const major = (device >>> 8) & 0xfff
  const minor = (device & 0xff) | ((device >>> 12) & 0xfff00)
  return `${major}:${minor}`
}

interface MountLine {
  readonly fileSystem: string
  readonly number: string
  readonly root: string
  readonly path: string
  readonly options: readonly string[]
  readonly source: string
  readonly superOptions: readonly string[]
}

function linesOf(mountinfo: string): MountLine[] {
  const lines = mountinfo.split('\n').filter((line) => line !== '')
  return lines.map((line) => {
    const [place = '', mounted = ''] = line.split(' - ')
    const [, , number = '', root = '', path = '', options = ''] = place.split(' ')
    const [fileSystem = '', source = '', superOptions = ''] = mounted.split(' ')
    return {
      fileSystem,
      number,
      root: unescaped(root),
      path: unescaped(path),
      options: options.split(','),
      source: unescaped(source),
      superOptions: superOptions.split(','),
    }
  })
}

/** Space, tab, line feed and backslash are octal there. */
function unescaped(path: string): string {
  return path.replace(/\\([0-7]{3})/g, (_, digits: string) =>
    String.fromCharCode(Number.parseInt(digits, 8)),
  )
}
