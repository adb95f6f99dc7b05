import type { EventEmitter } from 'node:events'
import type { Box, BoxId } from '../box.ts'
import type { Descriptions } from '../descriptions/contract.ts'
import type { AggregatorEvents } from '../events.ts'
import type { MediaChange, MediaPlan } from '../media-plan.ts'
import type { BoxPlan, PlanningDay } from '../plan.ts'
import type { BoxSnapshot } from '../snapshot.ts'
import type { Application } from './journal.ts'
import type { BoxResult, MediaResult, ProgrammeResult } from './results.ts'

/** What tells when boxes return: an aggregator. */
export interface StateSource {
  /** Its events. */
  readonly events: EventEmitter<AggregatorEvents>
  /** What is known of a box, to plan for those out of reach. */
  snapshot?(box: BoxId): BoxSnapshot | undefined
}

/** What an {@link Applier} tells, as it happens. */
export interface ApplierEvents {
  /** Something was asked for, and is journaled: it will be done, whatever ends this process. */
  begun: [application: Application]
  /** What became of a plan in one box; it is journaled. */
  result: [told: BoxResultTold]
  /** What became of an application cannot be written down, or can again. */
  stalled: [told: StallTold]
  /** All parts of an application were tried. What is `unreachable` is tried again when its box returns. */
  settled: [application: Application]
}

/** What became of a part of an application. */
export interface BoxResultTold {
  /** The application. */
  readonly application: Application
  /** What became of it in one box. */
  readonly result: BoxResult
}

/** What became of an application cannot be written down, say because the disk is full: it is tried again each second. */
export interface StallTold {
  /** The application. In the boxes whose results wait nothing else is done before. */
  readonly application: Application
  /** Why not; `undefined`: it is written down, and goes on. */
  readonly error: unknown
}

/** Options of {@link openApplier}. */
export interface ApplierOptions {
  /** Where the journal is kept; one process at a time. */
  readonly folder: string
  /** All boxes. */
  readonly boxes: readonly Box[]
  /**
   * What to run after a day was written to a box, in words with `{host}`, `{day}` and `{service}`; `false`: nothing.
   * Default `ssh {host} dvbbox program {day} --service_id {service} --update`. Costs what it takes, one day after the
   * other for each box, all boxes at once.
   */
  readonly command?: readonly string[] | false
  /**
   * What to run to have a node rename the file of a medium, and its own Redis with it, in words with `{host}`, `{name}`
   * and `{to}`, both with `.ts`; `{quoted_name}` and `{quoted_to}` are quoted for a shell, which ssh hands all words to.
   * `false`: only what its Redis holds is changed. Default `ssh {host} dvbbox media {quoted_name} --rename
   * {quoted_to}`. It may come twice, if we were killed before it was noted that it was done.
   */
  readonly renameCommand?: readonly string[] | false
  /** The same to delete one. Default `ssh {host} dvbbox media {quoted_name} --delete`. */
  readonly deleteCommand?: readonly string[] | false
  /** Titles and synopses: they go with the media. */
  readonly descriptions?: Pick<Descriptions, 'follow'>
  /** ms that a command may take. Default 30,000. */
  readonly commandTimeout?: number
  /** ms that a master may take for each step. Default 2,000. */
  readonly timeout?: number
  /** Its events tell when boxes return: then what waited for them is done. */
  readonly aggregator?: StateSource
  /**
   * With an aggregator, ms until a master is tried again that could not be reached though its view was live all the time:
   * its link was cut for less time than it takes to be noticed. Default 5,000.
   */
  readonly retryEvery?: number
}

/** Who wants something, and where. */
export interface ApplyOptions {
  /** Who asks, for the journal. */
  readonly by?: string
}

/** Writes to boxes: programmes, and the names of media. */
export interface Applier extends AsyncDisposable {
  /** What happens. */
  readonly events: EventEmitter<ApplierEvents>
  /**
   * What would change where: reads the masters, and writes nothing.
   *
   * @param days - what is to be
   * @param towns - names of towns; all by default
   * @returns a plan for each day and box; `unknown` for boxes that cannot be read
   */
  plan(days: readonly PlanningDay[], towns?: readonly string[]): Promise<BoxPlan[]>
  /**
   * Carry out plans, all boxes at once. What is to be done is journaled first, so that a second run reaches the same
   * end.
   *
   * @returns what became of each, once each box was written to, or given up for now
   */
  apply(plans: readonly BoxPlan[], options?: ApplyOptions): Promise<Applied<ProgrammeResult>>
  /**
   * What a new name for a medium, or none any more, would change where: reads the masters, and for those out of reach
   * what is known of them; writes nothing.
   *
   * @param change - the medium, and its new name
   * @param towns - names of towns; all by default
   * @returns a plan for each box; `unknown` for boxes that cannot be read and are not known
   * @throws {@link AggregatorError} `ERR_NAME`: the new name is none, or the old one
   */
  planMedia(change: MediaChange, towns?: readonly string[]): Promise<MediaPlan[]>
  /**
   * Carry out the plans of one medium as {@link Applier.apply} does: journaled first, all boxes at once, those that are
   * out of reach when they return. Each node is told before its Redis is changed, for the file is its own.
   *
   * @returns what became of each box
   * @throws {@link AggregatorError} `ERR_REFUSED`: it is scheduled somewhere, or its new name is taken; the message says
   * when and where, and nothing was done in any box
   */
  changeMedia(plans: readonly MediaPlan[], options?: ApplyOptions): Promise<Applied<MediaResult>>
  /**
   * Restore exactly what was there before, wherever it was applied and nothing newer has come. A medium has its old
   * name again. What still waits for a box is given up; a programme that may have been written as the link broke is taken
   * back there, too, when the box is back, unless something else was asked for since.
   *
   * @throws {@link AggregatorError} `ERR_OPTIONS`: there is no such application, or it was a deletion
   */
  undo(id: string, options?: ApplyOptions): Promise<Applied>
  /**
   * Do what was begun and not ended, and what waits for boxes that were out of reach.
   *
   * @returns what became of it
   */
  resume(): Promise<BoxResult[]>
  /** What was asked for so far, oldest first. */
  history(): readonly Application[]
  /** What became of an application so far. */
  results(id: string): readonly BoxResult[]
  /**
   * Wait for what is being done, and let another process have the journal. What waits for a disk that is full is given
   * up: the next run does it. Idempotent.
   */
  close(): Promise<void>
}

/** What became of an application. */
export interface Applied<R extends BoxResult = BoxResult> {
  /** Its name, for {@link Applier.undo}. */
  readonly id: string
  /** What became of each plan in each box. */
  readonly results: readonly R[]
}
