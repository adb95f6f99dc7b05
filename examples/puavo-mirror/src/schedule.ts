import { isSame, type Sight } from './watch.ts'

/** What a {@link Schedule} is given; times in s. */
export interface ScheduleOptions {
  /** For how long nothing may change before images are taken. */
  readonly settle: number
  /** How long after a run that failed the next one begins. */
  readonly retry: number
}

/** What is to be done: nothing, to wait until the images are left alone, or a run. */
export type Turn = 'idle' | 'settling' | 'running'

/** Decides by what is seen in the folder of images when there is to be a run. Times are in ms, of any clock. */
export class Schedule {
  readonly #options: ScheduleOptions
  /** What was there at the last run. */
  #done: Sight | undefined
  #seen: Sight = new Map()
  #since = 0
  #again = Number.POSITIVE_INFINITY
  // The first run comes whatever is seen.
  #asked = true

  constructor(options: ScheduleOptions) {
    this.#options = options
  }

  /** There is to be a run even if nothing seems to have changed. */
  ask(): void {
    this.#asked = true
  }

  /** What is to be done now. When it is a run, it has to be told when that has {@link ended}. */
  next(sight: Sight, now: number): Turn {
    if (!isSame(sight, this.#seen)) this.#since = now
    this.#seen = sight
    const isNew = this.#done === undefined || !isSame(sight, this.#done)
    if (!isNew && !this.#asked && now < this.#again) return 'idle'
    if (now - this.#since < this.#options.settle * 1000) return 'settling'
    this.#asked = false
    this.#done = sight
    return 'running'
  }

  /** A run has ended. */
  ended(hasFailed: boolean, now: number): void {
    this.#again = hasFailed ? now + this.#options.retry * 1000 : Number.POSITIVE_INFINITY
  }
}
