import { RepositoryError } from './errors.ts'

/** What the name of an image tells. */
export interface ImageName {
  /** The whole name: `puavo-os-amxa-buster-2021-04-13-192449-amd64.img`. */
  readonly filename: string
  /** What stands before the date: `puavo-os-amxa-buster`. */
  readonly prefix: string
  /** When it was made, as the name has it: `2021-04-13-192449`. */
  readonly date: string
  /** What stands after the date: `amd64`. */
  readonly suffix: string
}

// The first date counts, as for the deployed clients.
const pattern = /^(.*?)-(\d{4}-\d{2}-\d{2}-\d{6})-(.*?)\.img$/

/**
 * A name goes as it is into URLs, into lines of checksum files and through the clients' shell
 * scripts: only what none of them reads in a way of its own, and no hidden file or option.
 */
const harmless = /^[A-Za-z0-9][A-Za-z0-9._+~-]*$/

/**
 * What is made of a name must be one as well, of 255 bytes at most: the longest are the sums of an
 * rdiff while they are written aside, 59 more.
 */
export const longestName = 192

/**
 * Take the name of an image apart.
 *
 * @param filename - without folders
 * @returns its parts, or `undefined` if it is not the name of an image that a mirror can offer
 */
export function parseImageName(filename: string): ImageName | undefined {
  const [, prefix, date, suffix] = pattern.exec(filename) ?? []
  if (prefix === undefined || date === undefined || suffix === undefined) return undefined
  if (!harmless.test(filename) || filename.length > longestName) return undefined
  return { filename, prefix, date, suffix }
}

/**
 * Take the name of an image apart, or say what is wrong with it.
 *
 * @throws {@link RepositoryError} `ERR_IMAGE_NAME`
 */
export function imageName(filename: string): ImageName {
  const name = parseImageName(filename)
  if (name) return name
  throw new RepositoryError(
    'ERR_IMAGE_NAME',
    `${JSON.stringify(filename)}: expected PREFIX-YYYY-MM-DD-HHMMSS-SUFFIX.img of at most ${longestName} letters, digits and . _ + ~ -`,
  )
}

/** Whether a name looks as if it was meant to be an image's, harmless or not. */
export function looksLikeImage(filename: string): boolean {
  return /-\d{4}-\d{2}-\d{2}-\d{6}-.*\.img$/s.test(filename)
}

/** The version that clients compare: the digits of the date, `20210413192449`. */
export function versionOf({ date }: Pick<ImageName, 'date'>): string {
  return date.replaceAll('-', '')
}

/** What the metadata call an image: its name without `.img`. */
export function idOf({ filename }: Pick<ImageName, 'filename'>): string {
  return filename.slice(0, -'.img'.length)
}

/**
 * The name of the rdiff that makes one image of another. Between series it bears the prefix and the
 * suffix of the source.
 */
export function rdiffName(source: ImageName, target: ImageName): string {
  return `${source.prefix}-${source.date}--${target.date}-${source.suffix}.rdiff`
}

/** Order images by the moment in their names, oldest first; at the same moment by name. */
export function byDate(a: ImageName, b: ImageName): number {
  return compare(a.date, b.date) || compare(a.filename, b.filename)
}

// By code units: the order must not depend on the machine's locale.
function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
