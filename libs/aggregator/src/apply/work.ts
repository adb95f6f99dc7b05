import type { EventEmitter } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Box, type BoxId, boxIdOf } from '../box.ts'
import type { Applied, ApplierEvents } from './contract.ts'
import type { Application, Journal } from './journal.ts'
import { type AnyPlan, isMediaPlan, placeOfPlan, placeOfResult } from './plans.ts'
import type { BoxResult } from './results.ts'

/**
 * Notes a result; it is on the disk when this resolves, however long there is no room. @param isLast - false: more is to
 * come. Default true
 */
export type Note = (result: BoxResult, isLast?: boolean) => Promise<void>

/** How plans are carried out, whatever they are for. */
export interface Crew {
  /**
   * Carry out plans in one box, and note what becomes of each.
   *
   * @param before - what was noted of a plan by a run that was ended
   */
  carryOut(
    box: Box,
    plans: readonly AnyPlan[],
    before: (plan: AnyPlan) => BoxResult | undefined,
    note: Note,
  ): Promise<void>
  /** The result of a plan that is not carried out any more, for something newer was asked for. */
  superseded(box: Box, plan: AnyPlan, reason: string): BoxResult
  /** An application has come to its end for now. May be told several times. */
  ended(application: Application, results: readonly BoxResult[]): Promise<void> | void
}

/** What is journaled first, and then done, all boxes at once. */
export interface Work {
  /** Journal it, and do it. */
  begin(application: Omit<Application, 'id' | 'time'>): Promise<Applied>
  /** Do what was begun and not ended. */
  resume(): Promise<BoxResult[]>
  /** Which application came after one, and is for the same place, or takes it back; `undefined`: none. */
  supersededBy(application: Application, plan: AnyPlan): string | undefined
  /** Wait for what is being done; what waits for the disk is given up, and done again by the next run. */
  end(): Promise<void>
}

/** ms until what could not be written down is tried again. */
const noteEvery = 1_000

/** Do what a journal says. @param events - is told of each step */
export function createWork(
  boxes: readonly Box[],
  journal: Journal,
  crew: Crew,
  events: EventEmitter<ApplierEvents>,
): Work {
  const byId = new Map<BoxId, Box>(boxes.map((box) => [boxIdOf(box), box]))
  const running = new Set<Promise<unknown>>()
  const track = <T>(task: Promise<T>): Promise<T> => {
    running.add(task)
    const forget = (): void => void running.delete(task)
    task.then(forget, forget)
    return task
  }
  const turns = new Map<BoxId, Promise<unknown>>()
  /** One application after the other for each box. */
  const inTurn = <T>(box: BoxId, task: () => Promise<T>): Promise<T> => {
    const next = (turns.get(box) ?? Promise.resolve()).then(task)
    turns.set(
      box,
      next.catch(() => undefined),
    )
    return next
  }
  const ending = new AbortController()
  /** A listener that throws is a fault of the program's, and must not upset what goes on here. */
  const tell = <Name extends keyof ApplierEvents>(
    name: Name,
    ...told: ApplierEvents[Name]
  ): void => {
    try {
      const emitter: EventEmitter = events
      emitter.emit(name, ...told)
    } catch (error) {
      queueMicrotask(() => {
        throw error
      })
    }
  }
  /** How many boxes of an application wait for the disk. */
  const stalls = new Map<string, number>()
  const stall = (application: Application, by: 1 | -1, error?: unknown): void => {
    const before = stalls.get(application.id) ?? 0
    stalls.set(application.id, before + by)
    if (before + by === 0) stalls.delete(application.id)
    if (before === 0 || before + by === 0) tell('stalled', { application, error })
  }
  /**
   * Write down what was done. Without it nobody could tell what was done from what was not, so nothing else is done in
   * this box before: a disk that is full has room again some day.
   *
   * @throws what it failed with, once we are to end
   */
  const insist = async (application: Application, task: () => unknown): Promise<void> => {
    for (let isStalled = false; ; ) {
      try {
        await task()
        if (isStalled) stall(application, -1)
        return
      } catch (error) {
        if (!isStalled) stall(application, 1, error)
        isStalled = true
        const { signal } = ending
        await sleep(noteEvery, undefined, { signal }).catch(() => undefined)
        if (signal.aborted) throw error
      }
    }
  }
  const resultOf = ({ id }: Application, plan: AnyPlan): BoxResult | undefined =>
    journal.result(id, placeOfPlan(plan))
  const supersededBy = (application: Application, plan: AnyPlan): string | undefined => {
    const place = placeOfPlan(plan)
    const isLike = (one: AnyPlan): boolean =>
      placeOfPlan(one) === place && one.outcome !== 'conflict'
    const { id: own } = application
    return journal
      .list()
      .find(({ id, undoes, plans }) => id > own && (undoes === own || plans.some(isLike)))?.id
  }
  const doBox = async (
    application: Application,
    id: BoxId,
    plans: readonly AnyPlan[],
  ): Promise<BoxResult[]> => {
    const box = byId.get(id)
    if (box === undefined) return []
    const results = new Map<string, BoxResult>()
    const note: Note = async (result, isLast = true) => {
      await insist(application, () => journal.note(application.id, result))
      results.set(placeOfResult(result), result)
      if (isLast) tell('result', { application, result })
    }
    const open: AnyPlan[] = []
    for (const plan of plans) {
      const before = resultOf(application, plan)
      // What its node has done must be brought to its end, whatever was asked for since.
      const newer = before?.node?.ok ? undefined : supersededBy(application, plan)
      if (newer === undefined) open.push(plan)
      else await note(crew.superseded(box, plan, `application ${newer} is newer`))
    }
    if (open.length > 0) {
      await crew.carryOut(box, open, (plan) => resultOf(application, plan), note)
    }
    return [...results.values()]
  }
  const end = (application: Application): Promise<void> =>
    insist(application, () => crew.ended(application, journal.results(application.id)))
  const carryOut = async (
    application: Application,
    plans: readonly AnyPlan[] = application.plans,
  ): Promise<BoxResult[]> => {
    const groups = Map.groupBy(plans, ({ box }) => box)
    const tasks = [...groups].map(([id, own]) => inTurn(id, () => doBox(application, id, own)))
    // All of them, whichever failed: after the end none may write to a journal that is another's by then.
    await Promise.allSettled(tasks)
    const done = await Promise.all(tasks)
    await end(application)
    tell('settled', application)
    return done.flat()
  }
  /** What has no last word yet. */
  const unfinished = (application: Application): AnyPlan[] => {
    return application.plans.filter((plan) => {
      const { outcome } = resultOf(application, plan) ?? {}
      return outcome === undefined || outcome === 'unreachable'
    })
  }
  const resumeAll = async (): Promise<BoxResult[]> => {
    const results: BoxResult[] = []
    for (const application of journal.list()) {
      const plans = unfinished(application)
      if (plans.length > 0) results.push(...(await carryOut(application, plans)))
      // It may have been killed after its last result.
      else if (application.plans.some(isMediaPlan)) {
        await end(application)
      }
    }
    return results
  }
  let resuming: Promise<BoxResult[]> | undefined
  return {
    begin: (wanted) =>
      track(
        (async () => {
          const application = await journal.add({ time: Date.now(), ...wanted })
          tell('begun', application)
          return { id: application.id, results: await carryOut(application) }
        })(),
      ),
    resume() {
      resuming ??= track(resumeAll()).finally(() => {
        resuming = undefined
      })
      return resuming
    },
    supersededBy,
    async end() {
      ending.abort()
      await Promise.allSettled(running)
    },
  }
}
