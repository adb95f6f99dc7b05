/** A device's number as the kernel writes it: `MAJOR:MINOR` (makedev(3) in the C library's layout). */
export function deviceNumber(dev: number): string {
  const bits = BigInt(dev)
  const major = ((bits >> 8n) & 0xfffn) | ((bits >> 32n) & ~0xfffn)
  const minor = (bits & 0xffn) | ((bits >> 12n) & ~0xffn)
  return `${major}:${minor & 0xffff_ffffn}`
}

/**
 * Where a device is mounted as a whole, by /proc/self/mountinfo (proc(5)).
 *
 * @param mountinfo the file's content
 * @param number the device's {@link deviceNumber}
 */
export function mountPoints(mountinfo: string, number: string): string[] {
  return mountinfo
    .split('\n')
    .map((line) => line.split(' '))
    .filter(([, , device, root]) => device === number && root === '/')
    .map(([, , , , point = '']) => unescaped(point))
}

/** A label in the name of udev's link: ASCII that is not on its list of harmless characters is `\xNN`. */
export function udevName(label: string): string {
  return label.replace(
    /[^\w#+\-.:=@\u{80}-\u{10ffff}]/gu,
    (character) => `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`,
  )
}

/** Blanks, tabs, line feeds and backslashes are written in octal. */
function unescaped(point: string): string {
  return point.replace(/\\([0-7]{3})/g, (_, octal: string) =>
    String.fromCharCode(Number.parseInt(octal, 8)),
  )
}
