import type { BoxChange, KeyedValues } from '../box-image.ts'
import type { Divergence } from '../divergence.ts'
import type { Item } from '../programme.ts'
import type { BoxSnapshot } from '../snapshot.ts'
import type {
  BoxPlace,
  ListedProgramme,
  Media,
  Showing,
  ShownItem,
  ShownProgramme,
} from './answers.ts'

/** What is shown of a box. What is written to it is shown at once. */
export interface ShownBox extends BoxSnapshot {
  readonly media: KeyedValues<number>
  readonly programmes: KeyedValues<readonly Item[]>
}

/** Which towns to look at. */
export interface TownsOptions {
  /** Names of towns. Default: all. */
  readonly towns?: readonly string[]
}

/** How to search. */
export interface SearchOptions extends TownsOptions {
  /** How many names to find at most. Default: all. */
  readonly limit?: number
  /** Only names after this one: to go on after a search with a limit. */
  readonly after?: string
}

/** Which programme to show, and how much of it. */
export interface ProgrammeOptions extends TownsOptions {
  /** What is on from this moment on, in Unix seconds. Default: the start of the day. */
  readonly from?: number
  /**
   * Choose among boxes as the ancestor's code did, by the order in which they were given; and cut a day of 25 hours
   * after 24. Default `false`.
   */
  readonly compat?: boolean
}

/** How to compare. */
export interface DivergenceOptions extends TownsOptions {
  /**
   * `town`: the programmes that count in each town. `box`: those of all boxes, under the name `TOWN/HOST`. Default
   * `town`.
   */
  readonly by?: 'town' | 'box'
}

/** What many boxes hold, as one. Answers are made from memory at once; nothing in it is evaluated. */
export interface View {
  /** The boxes that are known, in the order in which they came. */
  readonly boxes: readonly BoxPlace[]
  /** How many media are known. */
  readonly mediaCount: number
  /**
   * Take all that a box holds, instead of what it held. In proportion to that.
   *
   * @returns what is shown of the box, now and later: it need not be kept elsewhere
   */
  replace(box: BoxPlace, snapshot: BoxSnapshot): ShownBox
  /** Take what has changed in a box. In proportion to the change. */
  change(box: BoxPlace, change: BoxChange): void
  /** Forget a box. */
  remove(box: BoxPlace): void
  /**
   * Prepare for searches what came since, so that no search has to: some 0.5 ms for each 2,048 names.
   *
   * @param limit - how often to take 0.5 ms at most
   * @returns true if nothing is left to be prepared
   */
  settle(limit?: number): boolean
  /** Files that contain an expression, in order; `*`, `?`, `[a-z]`, `[^x]`, `\` as in Redis' `KEYS`. */
  search(expression: string, options?: SearchOptions): string[]
  /** What is known of a medium, `NAME` or `NAME.ts`; `undefined` if no box of these towns has it. */
  media(name: string, options?: TownsOptions): Media | undefined
  /** All programmes that some box has, by day and then by service. */
  programmes(options?: TownsOptions): ListedProgramme[]
  /**
   * The programme of a day that counts; `undefined` if no box of these towns has one.
   *
   * @param day - `DDMMYYYY`
   * @param service - id of the service
   * @throws {@link AggregatorError} `ERR_DAY`
   */
  programme(day: string, service: string, options?: ProgrammeOptions): ShownProgramme | undefined
  /** Items with what is known of their media: what a page of a programme shows. */
  describe(items: readonly Item[], options?: TownsOptions): ShownItem[]
  /**
   * Every start of a medium in the programme that counts, in Unix seconds, in order.
   *
   * @throws {@link AggregatorError} `ERR_DAY`
   */
  starts(name: string, day: string, service: string, options?: TownsOptions): number[]
  /** When a medium is on: service to showings, by start, over all programmes of all boxes. */
  schedule(name: string, options?: TownsOptions): Map<string, Showing[]>
  /**
   * Where towns differ in a programme. A town whose boxes are known and have none counts as one that plays nothing.
   *
   * @throws {@link AggregatorError} `ERR_DAY`
   */
  divergence(day: string, service: string, options?: DivergenceOptions): Divergence
}
