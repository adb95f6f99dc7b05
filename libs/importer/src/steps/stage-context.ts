import type { Archive } from '../archive/archive.ts'
import type { Room } from '../archive/room.ts'
import type { Run } from '../archive/run.ts'
import type { ImporterError } from '../errors.ts'
import type { TagReader } from '../exif/reader.ts'
import type { FileGroup, GroupMember, SourceFile } from '../groups.ts'
import type { ExtraSum } from '../mhl/manifest.ts'
import type { NameRule } from '../names.ts'
import type { FileMeter, MeteredFile } from '../progress.ts'
import type { ReadBack } from '../report.ts'
import type { StagedFile, StagedShot } from '../shot.ts'
import type { DateContext, Tags } from '../taken.ts'

/** A file of the card, as another archive has it. */
export interface Supplied {
  /** The folder of the archive. */
  readonly archive: string
  /** Its path in there. */
  readonly path: string
  /** The XXH128 of what was read from the card. */
  readonly hash: string
}

/** Tells where a file is, as soon as that is known; `undefined`: only the card has it. */
export type Supply = (file: SourceFile) => Promise<Supplied | undefined>

/** What a shot is staged with. */
export interface StageContext {
  /** Where to. */
  readonly archive: Archive
  /** The import; `undefined`: nothing is copied, only looked at. */
  readonly run: Run | undefined
  /** The source folder. */
  readonly root: string
  /** How names are made. */
  readonly rule: NameRule
  /** Reads dates. */
  readonly tags: TagReader
  /** The clock and the zone. */
  readonly dates: DateContext
  /** Sums to be made besides the hash. */
  readonly sums: readonly ExtraSum[]
  /** Whether clones will do in the place of copies. */
  readonly reflink: boolean
  /** Whether copies are read back. */
  readonly readBack: boolean
  /** Whether files whose size is known are likely to be known: what the last one was. */
  readonly guess: { known: boolean }
  /** Stops it. */
  readonly signal: AbortSignal
  /** Whether there is room for a copy; `undefined`: none is made. */
  readonly room: Room | undefined
  /** Where to take a file from instead of the card. */
  readonly supply: Supply | undefined
  /** Is told of a file that is being read from the card. */
  readonly begin: (file: MeteredFile) => FileMeter
}

/** What a file is staged with. */
export interface StageFileContext extends StageContext {
  /** Is told of bytes of it that were read from the card. */
  readonly onBytes: (bytes: number) => void
}

/** What became of one file so far. */
export type StagedMember =
  | {
      readonly member: GroupMember
      readonly state: 'staged'
      readonly file: StagedFile
      /** Its tags, if they could be told without exiftool. */
      readonly tags: Tags | undefined
      /** Its path in another archive, if it was taken from there. */
      readonly elsewhere: string | undefined
    }
  | {
      readonly member: GroupMember
      readonly state: 'known'
      readonly path: string
      readonly hash: string
      readonly proven: boolean
    }
  | { readonly member: GroupMember; readonly state: 'failed'; readonly error: ImporterError }

/** What became of the files of a group so far. */
export interface CopiedGroup {
  /** The group. */
  readonly group: FileGroup
  /** What became of its files, in their order. */
  readonly members: readonly StagedMember[]
  /** The path without suffix of files of it that are known. */
  readonly sibling: string | undefined
  /** How its copies were read back; `undefined`: none was. */
  readonly way: ReadBack | undefined
}

/** What became of a group so far. */
export interface StagedGroup extends CopiedGroup {
  /** The copies that want a name; `undefined`: none does. */
  readonly shot: StagedShot | undefined
  /** Why its date may be another: dates that were not believed, tags that could not be read. */
  readonly doubts: readonly string[]
}
