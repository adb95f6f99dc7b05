import type { EventEmitter } from 'node:events'
import type { Box } from '../box.ts'
import type { AggregatorEvents } from '../events.ts'
import type { BoxPlan, PlanningDay } from '../plan.ts'
import type { Application } from './journal.ts'
import type { BoxResult } from './results.ts'

/** What tells when boxes return: an aggregator. */
export interface StateSource {
  /** Its events. */
  readonly events: EventEmitter<AggregatorEvents>
}

/** What an {@link Applier} tells, as it happens. */
export interface ApplierEvents {
  /** Something was asked for, and is journaled: it will be done, whatever ends this process. */
  begun: [application: Application]
  /** What became of a day in one box; it is journaled. */
  result: [told: BoxResultTold]
  /** All parts of an application were tried. What is `unreachable` is tried again when its box returns. */
  settled: [application: Application]
}

/** What became of a part of an application. */
export interface BoxResultTold {
  /** The application. */
  readonly application: Application
  /** What became of a day in one box. */
  readonly result: BoxResult
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
  /** ms that the command may take. Default 30,000. */
  readonly commandTimeout?: number
  /** ms that a master may take for each step. Default 2,000. */
  readonly timeout?: number
  /** Its events tell when boxes return: then what waited for them is done. */
  readonly aggregator?: StateSource
}

/** Who wants something, and where. */
export interface ApplyOptions {
  /** Who asks, for the journal. */
  readonly by?: string
}

/** Writes programmes to boxes. */
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
  apply(plans: readonly BoxPlan[], options?: ApplyOptions): Promise<Applied>
  /**
   * Restore exactly what was there before, wherever it was applied and nothing newer has come.
   *
   * @throws {@link AggregatorError} `ERR_OPTIONS`: there is no such application
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
  /** Wait for what is being done, and let another process have the journal. Idempotent. */
  close(): Promise<void>
}

/** What became of an application. */
export interface Applied {
  /** Its name, for {@link Applier.undo}. */
  readonly id: string
  /** What became of each day in each box. */
  readonly results: readonly BoxResult[]
}
