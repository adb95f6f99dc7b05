/** Two images, and where the rdiffs between them go. */
export interface DeltaTask {
  /** Path of the older image. */
  readonly older: string
  /** Path of the newer image. */
  readonly newer: string
  /** Where the rdiff goes that makes the newer of the older one; replaced if it is there. */
  readonly forth?: string
  /** Where the rdiff goes that makes the older of the newer one. */
  readonly back?: string
  /** Index of the older image, if one was kept. */
  readonly olderIndex?: string
  /** Index of the newer image, if one was kept. */
  readonly newerIndex?: string
  /** Rdiffs that lead the same way through a third image: what they copy need not be searched. */
  readonly through?: readonly [string, string]
  /** How many threads may search. */
  readonly workers: number
  /** Ends the work; whatever is half done is removed. */
  readonly signal: AbortSignal
  /** Is told which part of the work is done, from 0 to 1. */
  readonly onProgress: (part: number) => void
}

/** What making rdiffs took. */
export interface DeltaReport {
  /** How many bytes were read of both images. */
  readonly bytesRead: number
}

/** Makes rdiffs: in the format of librsync, whatever the way. */
export type DeltaEngine = (task: DeltaTask) => Promise<DeltaReport>
