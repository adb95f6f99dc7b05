/** A place where a file system is mounted. */
export interface Mount {
  /** The folder. */
  readonly path: string
  /** Whether the file system itself may be written to, here or elsewhere. */
  readonly isWritable: boolean
}

/**
 * Where a device is mounted.
 *
 * @param mountinfo - `/proc/self/mountinfo`: proc(5)
 * @param device - its number, as `stat` tells it
 */
export function mountsOf(mountinfo: string, device: number): Mount[] {
  const major = (device >>> 8) & 0xfff
  const minor = (device & 0xff) | ((device >>> 12) & 0xfff00)
  return mountinfo.split('\n').flatMap((line) => {
    const [place = '', fileSystem = ''] = line.split(' - ')
    const [, , number, , path = ''] = place.split(' ')
    if (number !== `${major}:${minor}`) return []
    const [, , options = ''] = fileSystem.split(' ')
    return [{ path: unescaped(path), isWritable: options.split(',').includes('rw') }]
  })
}

/** Space, tab, line feed and backslash are octal there. */
function unescaped(path: string): string {
  return path.replace(/\\([0-7]{3})/g, (_, digits: string) =>
    String.fromCharCode(Number.parseInt(digits, 8)),
  )
}
