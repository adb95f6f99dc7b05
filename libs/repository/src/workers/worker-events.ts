/** Two images between which rdiffs are made. */
export interface WorkedPair {
  /** The older image. */
  readonly older: string
  /** The newer image. */
  readonly newer: string
}

/** A pair that is done. */
export interface DonePair extends WorkedPair {
  /** The rdiffs that were made and proven. */
  readonly diffs: number
  /** Length of them in bytes. */
  readonly size: number
  /** What could not be made, and why. */
  readonly missed: readonly string[]
  /** How long it took, in s. */
  readonly seconds: number
}

/** What a worker tells, as it happens. */
export interface DeltaWorkerEvents {
  /** It waits for jobs: of this queue, at this Redis. */
  serving: [queue: string, place: string]
  /** It begins with a pair. */
  begun: [pair: WorkedPair]
  /** A pair is done, and the generator knows. */
  done: [pair: DonePair]
  /** A pair was given back, for this worker ends: another takes it. */
  returned: [pair: WorkedPair]
  /** A job in the queue was refused, for it is none of the plan: somebody else writes into this Redis. */
  refused: [job: string, reason: string]
  /** Something that needs somebody's attention and stops nothing. */
  warning: [message: string]
}

/** How many pairs a worker has dealt with. */
export interface DeltaWorkerReport {
  /** Those that it made. */
  readonly pairs: number
  /** Jobs that it refused. */
  readonly refused: number
}
