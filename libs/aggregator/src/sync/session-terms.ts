import type { BoxChange, BoxImage } from '../box-image.ts'
import type { Limits } from '../limits.ts'
import type { ReplicaInfo } from './info.ts'
import type { Turns } from './turns.ts'

/** How to follow a replica; all times in ms. */
export interface SessionSettings {
  /** For each command. */
  readonly timeout: number
  /** Between two looks at INFO. */
  readonly pollEvery: number
  /** Between two comparisons with a scan. */
  readonly verifyEvery: number
  /** How much is taken in. */
  readonly limits: Limits
  /** To read all that a box holds: what was read and is not shown yet takes memory. */
  readonly turns: Turns
  /** One scan that compares at a time, among all boxes. */
  readonly oneAtATime: <T>(task: () => Promise<T>) => Promise<T>
}

/** What a session tells, in the order in which it came about. */
export interface SessionTold {
  /** What the replica says of itself. All that was changed before has been told. */
  info(info: ReplicaInfo): void
  /** The data is being replaced: what was told is old, and an image will follow. */
  flushed(): void
  /** All that it holds. From here on the image is kept up to date. */
  image(image: BoxImage): void
  /** The image has been changed by this. */
  change(change: BoxChange): void
  /** The image was not what a scan found; it is now. It should never happen. */
  drift(change: BoxChange): void
}
