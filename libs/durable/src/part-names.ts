/**
 * `NAME.part`: the one writer of NAME, by agreement.
 * `NAME.~0123456789ab.part`: any number of writers.
 * `NAME.~unsynced-0123456789ab.part`: whole, but `fsync` failed on it.
 */
const pattern = /(?:\.~(unsynced-)?[0-9a-f]{12})?\.part$/

/**
 * Where to write aside: next to the target, so that publishing never crosses file systems.
 *
 * @param target - the path to publish at
 * @returns `${target}.part`
 */
export function partOf(target: string): string {
  return `${target}.part`
}

/**
 * What a part is to become.
 *
 * @param part - a path, as {@link partOf} or {@link writeFile} made it
 * @returns the target's path, or `undefined` if it is not a part's name
 */
export function targetOf(part: string): string | undefined {
  const target = part.replace(pattern, '')
  return target === part || target === '' || target.endsWith('/') ? undefined : target
}

/** A part of one's own. `tag`: 12 hexadecimal digits. */
export function ownPartOf(target: string, tag: string): string {
  return `${target}.~${tag}.part`
}

/** Where a part goes whose pages the kernel may have dropped. */
export function unsyncedPartOf(target: string, tag: string): string {
  return `${target}.~unsynced-${tag}.part`
}

/** Whether `fsync` failed on this part. */
export function isUnsynced(part: string): boolean {
  return pattern.exec(part)?.[1] !== undefined
}
