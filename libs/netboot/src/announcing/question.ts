import type { Announce } from '../tracker/announce.ts'

/** What a tracker is asked, and from where. */
export interface Question {
  /** What is announced. */
  readonly announce: Announce
  /** The address that is asked from; `undefined`: the system chooses. */
  readonly host: string | undefined
  /** Ends it. */
  readonly signal?: AbortSignal | undefined
}
