import type { EventEmitter } from 'node:events'
import { type Box, type BoxId, boxIdOf } from '../box.ts'
import type { Applied, ApplierEvents } from './contract.ts'
import type { Application, Journal } from './journal.ts'
import { type AnyPlan, isMediaPlan, placeOfPlan, placeOfResult } from './plans.ts'
import type { BoxResult } from './results.ts'

/** Notes a result; it is on the disk when this resolves. @param isLast - false: more is to come. Default true */
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
  /** Wait for what is being done. */
  idle(): Promise<void>
}

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
      await journal.note(application.id, result)
      results.set(placeOfResult(result), result)
      if (isLast) events.emit('result', { application, result })
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
  const carryOut = async (
    application: Application,
    plans: readonly AnyPlan[] = application.plans,
  ): Promise<BoxResult[]> => {
    const groups = Map.groupBy(plans, ({ box }) => box)
    const done = await Promise.all(
      [...groups].map(([id, own]) => inTurn(id, () => doBox(application, id, own))),
    )
    await crew.ended(application, journal.results(application.id))
    events.emit('settled', application)
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
        await crew.ended(application, journal.results(application.id))
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
          events.emit('begun', application)
          return { id: application.id, results: await carryOut(application) }
        })(),
      ),
    resume() {
      resuming ??= track(resumeAll()).finally(() => {
        resuming = undefined
      })
      return resuming
    },
    idle: async () => void (await Promise.allSettled(running)),
  }
}
