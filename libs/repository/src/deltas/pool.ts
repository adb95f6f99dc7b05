import type { Proved } from './apply-and-compare.ts'

/** An image of a pair. */
export interface PairImage {
  /** Its name in the folder of images. */
  readonly filename: string
  /** Length in bytes. */
  readonly size: number
  /** When its content was last changed, in ns since 1970. */
  readonly modified: string
  /** What is in it. */
  readonly sha512: string
}

/** Two images, and the rdiffs that are wanted between them: by names, for their folders differ from machine to machine. */
export interface PairTask {
  /** The older image. */
  readonly older: PairImage
  /** The newer image. */
  readonly newer: PairImage
  /** Name of the rdiff that makes the newer of the older one, if wanted. */
  readonly forth: string | undefined
  /** Name of the rdiff that makes the older of the newer one, if wanted. */
  readonly back: string | undefined
}

/** Names of two published rdiffs that lead the same way as those that are wanted, through a third image. */
export type ThroughNames = readonly [string, string]

/** An rdiff that was made and proven, and waits to be published. */
export interface MadeDiff {
  /** Its name. */
  readonly filename: string
  /** Path of what was made. */
  readonly part: string
  /** What the proof says. */
  readonly proved: Proved
}

/** An rdiff that was not made, or is not right. */
export interface MissedDiff {
  /** Its name. */
  readonly filename: string
  /** Why. */
  readonly cause: unknown
}

/** What came of a pair. */
export interface PairResult {
  /** The rdiffs that are right. */
  readonly made: readonly MadeDiff[]
  /** Those that are not. */
  readonly missed: readonly MissedDiff[]
  /** How many bytes of images were read. */
  readonly bytesRead: number
  /** Whether they were joined from others. */
  readonly composed?: boolean | undefined
}

/** How a pair is worked on. */
export interface PairOptions {
  /** What spares work, if it can be used. What is made is as right without it. */
  readonly through?: ThroughNames | undefined
  /** The same for the way back, if both ways are wanted. */
  readonly throughBack?: ThroughNames | undefined
  /** Ends the work. */
  readonly signal: AbortSignal
  /** The work begins: now, or when a worker is free. Once more if it died. */
  readonly onBegin?: (() => void) | undefined
  /** Is told which part of the work is done, from 0 to 1. */
  readonly onProgress: (part: number) => void
}

/** Makes and proves rdiffs: by the threads of this machine, or by other machines. */
export interface DeltaPool extends AsyncDisposable {
  /**
   * Tell it which pairs it is going to be given; those of another run are not wanted any more.
   *
   * @returns how many to give it at a time
   */
  begin(tasks: readonly PairTask[]): Promise<number>
  /**
   * Make the rdiffs of a pair and prove them.
   *
   * @throws what concerns more than this pair: a full disk, workers that are gone, the signal's reason
   */
  make(task: PairTask, options: PairOptions): Promise<PairResult>
  /** The rdiffs of a pair are published, or given up: whatever is left of the work may go. */
  settle(task: PairTask): Promise<void>
}
