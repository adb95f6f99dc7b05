/** Sums that a manifest may have of a file, in the order of the schema: newer ones allow no other. */
export const sumNames: readonly SumName[] = ['c4', 'md5', 'sha1', 'xxh128', 'xxh3', 'xxh64']

/** A sum besides XXH128, which is always made. */
export type ExtraSum = 'c4' | 'md5' | 'sha1'

/** The name of a sum. The last two are only read: other programs write them. */
export type SumName = 'xxh128' | ExtraSum | 'xxh3' | 'xxh64'

/** Sums of one file: hexadecimal digits in lower case, or a C4 ID. */
export type Sums = Readonly<Partial<Record<SumName, string>>>

/** What was done to a file: seen for the first time, or held against what was known. */
export type ListedAction = 'original' | 'verified' | 'failed'

/** A file in a manifest. */
export interface ListedFile {
  /** Its path from the folder that has the history. */
  readonly path: string
  /** Bytes; `undefined`: not told, as of an empty file by the reference implementation. */
  readonly size: number | undefined
  /** When it was last written to, Unix time in ms; `NaN`: not told. */
  readonly modified: number
  /** Its sums. */
  readonly sums: Sums
  /** What was done. */
  readonly action: ListedAction
  /** When the sums were made, Unix time in ms; `NaN`: not told. */
  readonly hashed: number
  /** Its path before it was renamed. */
  readonly previousPath?: string
  /**
   * Its path on the card, where that cannot be its `previousPath`: the card of another day had the same,
   * and other programs look a file up by it in the whole history.
   */
  readonly cardPath?: string
  /** Its copy was not read back: nobody knows what is on the disk. */
  readonly isUnproven?: true
}

/** Sums over what is in a folder, XXH128 in hexadecimal digits. */
export interface FolderSums {
  /** Over the content of all files below, whatever their names. */
  readonly content: string
  /** Over names and content: where everything is. */
  readonly structure: string
}

/** A folder in a manifest. */
export interface ListedFolder extends FolderSums {
  /** Its path from the folder that has the history. */
  readonly path: string
}

/** What a manifest tells of files and folders. */
export interface Manifest {
  /** The files. */
  readonly files: readonly ListedFile[]
  /** The folders, without the root. */
  readonly folders: readonly ListedFolder[]
  /** The folder that has the history; `undefined`: nothing is told of it. */
  readonly root: FolderSums | undefined
}

/** Who made a manifest, and how. */
export interface ManifestInfo {
  /** When, Unix time in ms. */
  readonly created: number
  /** On which host. */
  readonly hostname: string
  /** With which release of this package. */
  readonly version: string
  /** `transfer`: files came in. `in-place`: files were verified where they are. */
  readonly process: 'transfer' | 'in-place'
  /** What the history leaves out, as patterns. */
  readonly ignored: readonly string[]
}

/** Bytes of a folder's name that fit into that of a manifest, while it is written aside, too. */
const longestFolder = 180

/** The name of a manifest: `0001_tank_2024-05-03_101500Z.mhl`. Of a folder with a longer name the begin. */
export function manifestName(generation: number, folder: string, created: number): string {
  const [day = '', time = ''] = new Date(created).toISOString().split('T')
  const number = String(generation).padStart(4, '0')
  // A letter that is cut in the middle goes.
  const begin = Buffer.from(folder)
    .subarray(0, longestFolder)
    .toString()
    .replace(/\ufffd+$/, '')
  return `${number}_${begin}_${day}_${time.slice(0, 8).replaceAll(':', '')}Z.mhl`
}

/** The generation of a manifest, from its name. More than nine digits are no number that we could go on from. */
export function generationOf(name: string): number | undefined {
  const [, digits] = /^(\d{4,9})(?:_.*)?\.mhl$/s.exec(name) ?? []
  return digits === undefined ? undefined : Number(digits)
}
