import type { NameSeries } from './names.ts'
import type { Taken } from './taken.ts'

/** A copy that lies aside, proven, and waits for its name. */
export interface StagedFile {
  /** Its path on the card, from the source folder. */
  readonly source: string
  /** What follows the stem in the archive. */
  readonly suffix: string
  /** Bytes. */
  readonly size: number
  /** XXH128 in hexadecimal digits. */
  readonly hash: string
  /** More sums, as JSON; `null`: none were asked for. */
  readonly sums: string | null
  /** Where the copy lies. */
  readonly part: string
  /**
   * Whether its content alone tells that it is known: a photo does, a sidecar may be equal for many
   * photos and is known only beside its own.
   */
  readonly identity: boolean
}

/** The copies of one shot that are to get one name. */
export interface StagedShot {
  /** The copies. */
  readonly files: readonly StagedFile[]
  /** The path without suffix of files of this shot that are in the archive already. */
  readonly sibling: string | undefined
  /** The path without suffix that it has in another archive, and is to have here if nothing else has. */
  readonly preferred: string | undefined
  /** The names that it may have. */
  readonly series: NameSeries
  /** When it was taken. */
  readonly taken: Taken | undefined
}
