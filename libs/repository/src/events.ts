import type { EventEmitter } from 'node:events'
import type { RepositoryError } from './errors.ts'
import type { SummedFile } from './meta.ts'
import type { Progress } from './progress.ts'
import type { SignReport } from './sign-report.ts'

/** An image that is not offered, and why. */
export interface Refusal {
  /** Its name. */
  readonly filename: string
  /** Why. */
  readonly error: RepositoryError
}

/** An image that was read. */
export interface ReadImage extends SummedFile {
  /** How long it took, in s. */
  readonly seconds: number
}

/** An rdiff that is there, and right. */
export interface ReadyDiff {
  /** Its name. */
  readonly filename: string
  /** The image that it is applied to. */
  readonly source: string
  /** The image that comes out. */
  readonly target: string
  /** Length in bytes. */
  readonly size: number
  /** Length of the target in bytes: what it saves a client. */
  readonly targetSize: number
  /** Whether it was joined from two others, and no image was searched. */
  readonly composed: boolean
}

/** An rdiff that could not be made. */
export interface FailedDiff {
  /** Its name. */
  readonly filename: string
  /** Why. */
  readonly error: RepositoryError
}

/** What is about to be done. */
export interface Beginning {
  /** The images that are going to be read. */
  readonly images: readonly string[]
  /** The rdiffs that are going to be made. */
  readonly diffs: readonly string[]
  /** The rdiffs that are there and going to be proven. */
  readonly proofs: readonly string[]
  /** How many bytes that is. */
  readonly bytes: number
}

/** What a repository tells, as it happens. */
export interface RepositoryEvents {
  /** A run knows what it has to do; again when all images have been read. */
  begun: [beginning: Beginning]
  /** How far a run has come; some hundred times a second at most. */
  progress: [progress: Progress]
  /** An image was read. */
  read: [image: ReadImage]
  /** An image is not offered. */
  refused: [refusal: Refusal]
  /** Something that needs somebody's attention and stops nothing. */
  warning: [message: string]
  /** Files are no longer what the metadata say, or are about to be replaced: clients are not told of them any more. */
  withdrawn: [filenames: readonly string[]]
  /** An image is in the mirror. */
  image: [filename: string, by: 'link' | 'reflink' | 'copy']
  /** An rdiff was made and proven; it is in the mirror. */
  delta: [diff: ReadyDiff]
  /** An rdiff that was there without a record of it was proven. */
  adopted: [diff: ReadyDiff]
  /** The signature of an image was made: its name, its length in bytes. */
  signature: [filename: string, bytes: number]
  /** An rdiff could not be made. */
  failed: [diff: FailedDiff]
  /** An upload has sent an image or an rdiff: its path from the root of the mirror, its length in bytes. */
  sent: [file: string, bytes: number]
  /** An upload has removed a file that the mirror lists no more. */
  removed: [file: string]
  /** Clients can have new metadata of a series. */
  published: [series: string]
  /** Signed metadata are new: clients that look at signatures see what there is now. */
  signed: [report: SignReport]
}

/** Where events come from. */
export type EventSource = EventEmitter<RepositoryEvents>
