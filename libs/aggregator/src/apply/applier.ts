import { EventEmitter } from 'node:events'
import { join } from 'node:path'
import { lock, makeDirectory } from '@boxwright/durable'
import { type BoxId, boxIdOf } from '../box.ts'
import { AggregatorError } from '../errors.ts'
import type { AggregatorEvents } from '../events.ts'
import { undoMedia } from '../media-plan.ts'
import { planDay, undoOf } from '../plan.ts'
import { programmeKey } from '../programme-key.ts'
import type { Applied, Applier, ApplierEvents, ApplierOptions } from './contract.ts'
import { createCrew } from './crew.ts'
import { type Application, type Journal, openJournal } from './journal.ts'
import { planMediaIn, refuse } from './plan-media.ts'
import { type AnyPlan, isMediaPlan, placeOfPlan } from './plans.ts'
import { isMediaResult, type MediaResult, type ProgrammeResult } from './results.ts'
import { createWork } from './work.ts'
import { readBox } from './write-box.ts'

/**
 * Open what writes to boxes. {@link Applier.resume} it: what the last run left undone is not done before.
 *
 * @throws {@link AggregatorError} `ERR_STORAGE`: the journal cannot be had, or another process has it
 */
export async function openApplier(options: ApplierOptions): Promise<Applier> {
  const { folder, boxes, timeout = 2_000, aggregator, retryEvery = 5_000 } = options
  const { journal, only } = await openOnly(folder)
  const events = new EventEmitter<ApplierEvents>()
  const work = createWork(boxes, journal, createCrew(options), events)
  /** Those whose return will be told. */
  const away = new Set<BoxId>()
  const returned = ({ box, state }: AggregatorEvents['state'][0]): void => {
    if (state.kind === 'live') {
      away.delete(boxIdOf(box))
      void resume()
    } else away.add(boxIdOf(box))
  }
  let closed: Promise<void> | undefined
  let retrying: NodeJS.Timeout | undefined
  const resume = async (): Promise<void> => {
    await work.resume().catch(() => undefined)
    // It was perhaps on its way already, and past one of them.
    for (const application of journal.list()) look(application)
  }
  const retry = (): void => {
    retrying = undefined
    void resume()
  }
  /** A link that was cut for seconds keeps a write away, and no view: nobody would tell of its return. */
  const look = ({ id }: Application): void => {
    const isLeft = journal
      .results(id)
      .some((result) => result.outcome === 'unreachable' && !away.has(boxIdOf(result)))
    if (isLeft && closed === undefined) retrying ??= setTimeout(retry, retryEvery).unref()
  }
  aggregator?.events.on('state', returned)
  if (aggregator) events.on('settled', look)
  const close = async (): Promise<void> => {
    aggregator?.events.off('state', returned)
    events.off('settled', look)
    clearTimeout(retrying)
    await work.end()
    await only.release()
  }
  const asked = (by: string | undefined) => (by === undefined ? {} : { by })
  const taking = (towns: readonly string[] | undefined) =>
    boxes.filter(({ town }) => towns?.includes(town) ?? true)

  return {
    events,
    async plan(days, towns) {
      const wanted = taking(towns)
      const keys = days.map(({ day, service }) => programmeKey(day, service))
      const held = await Promise.all(
        wanted.map((box) => readBox(box, keys, timeout).catch(() => undefined)),
      )
      return days.flatMap((day) => {
        const key = programmeKey(day.day, day.service)
        return planDay(
          day,
          wanted.map((box, index) => ({ box: boxIdOf(box), current: held[index]?.get(key) })),
        )
      })
    },
    // What is planned for programmes, or for media, has results of their kind.
    apply: (plans, { by } = {}) =>
      work.begin({ plans, ...asked(by) }) as Promise<Applied<ProgrammeResult>>,
    planMedia: (change, towns) => planMediaIn(taking(towns), change, timeout, aggregator),
    async changeMedia(plans, { by } = {}) {
      refuse(plans)
      return (await work.begin({ plans, ...asked(by) })) as Applied<MediaResult>
    },
    async undo(id, { by } = {}) {
      const application = journal.list().find((one) => one.id === id)
      if (!application) {
        throw new AggregatorError('ERR_OPTIONS', `id: expected an application, got ${id}`)
      }
      const plans = application.plans.flatMap((plan): AnyPlan[] => {
        const result = journal.result(id, placeOfPlan(plan))
        // It is being written, or a link broke in the midst of it: then nobody knows whether it was.
        const isOpen = result === undefined || result.outcome === 'unreachable'
        if (isOpen && !isMediaPlan(plan)) {
          // What came since is for the same place: to take this back there would be to give that up.
          const isOlder = work.supersededBy(application, plan) !== undefined
          return isOlder || plan.outcome === 'conflict' ? [] : [undoOf(plan)]
        }
        if (!result?.written || result.outcome === 'unchanged') return []
        if (!isMediaPlan(plan)) return [undoOf(plan)]
        return [undoMedia(plan, isMediaResult(result) ? result.programmes : [])]
      })
      return work.begin({ plans, undoes: id, ...asked(by) })
    },
    resume: work.resume,
    history: () => journal.list(),
    results: (id) => journal.results(id),
    close() {
      closed ??= close()
      return closed
    },
    [Symbol.asyncDispose]() {
      closed ??= close()
      return closed
    },
  }
}

async function openOnly(
  folder: string,
): Promise<{ journal: Journal; only: Awaited<ReturnType<typeof lock>> }> {
  try {
    await makeDirectory(folder)
    const only = await lock(join(folder, '.lock'))
    return { journal: await openJournal(folder), only }
  } catch (cause) {
    if (cause instanceof AggregatorError) throw cause
    const reason = cause instanceof Error ? cause.message : String(cause)
    const message = `The journal in ${folder} cannot be opened: ${reason}`
    throw new AggregatorError('ERR_STORAGE', message, { cause })
  }
}
