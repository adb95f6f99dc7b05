import { nameKey } from '@boxwright/naming'
import { suffixOf } from './groups.ts'

/**
 * What all files of a shot share in the archive: the path without suffix, the same for names that
 * are one where case does not count.
 *
 * @param path - from the archive's root
 */
export function stemKey(path: string): string {
  return nameKey(path.slice(0, path.length - suffixOf(path).length))
}

/** The number in a name such as `20240503/pimg_0042.jpg`. */
export function numberIn(path: string): number | undefined {
  const [, digits] = /(?:^|\/)pimg_(\d{1,15})(?:\.|$)/.exec(path) ?? []
  return digits === undefined ? undefined : Number(digits)
}
