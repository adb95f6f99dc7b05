import { EventEmitter } from 'node:events'
import { join } from 'node:path'
import { lock, makeDirectory } from '@boxwright/durable'
import { type Box, type BoxId, boxIdOf } from '../box.ts'
import { AggregatorError } from '../errors.ts'
import type { AggregatorEvents } from '../events.ts'
import { type BoxPlan, planDay, undoOf } from '../plan.ts'
import { parseProgrammeKey, programmeKey } from '../programme-key.ts'
import type { Applied, Applier, ApplierEvents, ApplierOptions } from './contract.ts'
import { type Application, type Journal, openJournal } from './journal.ts'
import type { BoxResult } from './results.ts'
import { commandFor, tellNode } from './tell-node.ts'
import { readBox, type Written, writeBox } from './write-box.ts'

/** What nodes were told by the ancestor. */
const defaultCommand: readonly string[] = [
  ...['ssh', '{host}', 'dvbbox', 'program', '{day}'],
  ...['--service_id', '{service}', '--update'],
]

/**
 * Open what writes programmes to boxes. {@link Applier.resume} it: what the last run left undone is not done before.
 *
 * @throws {@link AggregatorError} `ERR_STORAGE`: the journal cannot be had, or another process has it
 */
export async function openApplier(options: ApplierOptions): Promise<Applier> {
  const { folder, boxes, timeout = 2_000, commandTimeout = 30_000, aggregator } = options
  const command = options.command ?? defaultCommand
  const byId = new Map<BoxId, Box>(boxes.map((box) => [boxIdOf(box), box]))
  const { journal, only } = await openOnly(folder)
  const events = new EventEmitter<ApplierEvents>()
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

  const finish = async (box: Box, plan: BoxPlan, written: Written): Promise<BoxResult> => {
    const { day, service } = parseProgrammeKey(plan.key) ?? { day: '', service: '' }
    const isNew = written.outcome === 'applied'
    const facts = {
      ...{ town: box.town, host: box.host, day, service },
      delete: isNew ? plan.delete.length : 0,
      insert: isNew ? plan.insert.length : 0,
      written: isNew || written.outcome === 'unchanged',
      ...(written.confirmed !== undefined && { confirmed: written.confirmed }),
    }
    const { outcome, reason } = written
    if (!isNew || command === false) return { ...facts, outcome, ...(reason && { reason }) }
    const words = commandFor(command, { host: box.host, day, service })
    const node = await tellNode(words, commandTimeout)
    if (node.ok) return { ...facts, outcome, node }
    return { ...facts, outcome: 'failed', reason: 'the node was not told', node }
  }
  const supersededBy = (application: Application, { box, key }: BoxPlan): string | undefined =>
    journal
      .list()
      .find(
        ({ id, plans }) =>
          id > application.id &&
          plans.some((plan) => plan.box === box && plan.key === key && plan.outcome !== 'conflict'),
      )?.id
  const doBox = async (
    application: Application,
    id: BoxId,
    plans: readonly BoxPlan[],
  ): Promise<BoxResult[]> => {
    const box = byId.get(id)
    if (box === undefined) return []
    const open: BoxPlan[] = []
    const results: BoxResult[] = []
    const note = async (result: BoxResult): Promise<void> => {
      await journal.note(application.id, result)
      results.push(result)
      events.emit('result', { application, result })
    }
    for (const plan of plans) {
      const newer = supersededBy(application, plan)
      if (newer === undefined) open.push(plan)
      else {
        const { day, service } = parseProgrammeKey(plan.key) ?? { day: '', service: '' }
        const reason = `application ${newer} is newer`
        const facts = { town: box.town, host: box.host, day, service, delete: 0, insert: 0 }
        await note({ ...facts, outcome: 'superseded', reason, written: false })
      }
    }
    if (open.length === 0) return results
    const written = await writeBox(box, open, timeout)
    for (const plan of open) {
      const one = written.get(plan.key) ?? { outcome: 'failed' as const }
      await note(await finish(box, plan, one))
    }
    return results
  }
  const carryOut = async (
    application: Application,
    plans: readonly BoxPlan[] = application.plans,
  ): Promise<BoxResult[]> => {
    const groups = Map.groupBy(plans, ({ box }) => box)
    const done = await Promise.all(
      [...groups].map(([id, own]) => inTurn(id, () => doBox(application, id, own))),
    )
    events.emit('settled', application)
    return done.flat()
  }
  /** What has no last word yet. */
  const unfinished = (application: Application): BoxPlan[] => {
    const known = new Map(
      journal
        .results(application.id)
        .map((one) => [`${one.town}/${one.host} ${programmeKey(one.day, one.service)}`, one]),
    )
    return application.plans.filter(({ box, key }) => {
      const { outcome } = known.get(`${box} ${key}`) ?? {}
      return outcome === undefined || outcome === 'unreachable'
    })
  }
  let resuming: Promise<BoxResult[]> | undefined
  const resume = (): Promise<BoxResult[]> => {
    resuming ??= track(
      (async () => {
        const results: BoxResult[] = []
        for (const application of journal.list()) {
          const plans = unfinished(application)
          if (plans.length > 0) results.push(...(await carryOut(application, plans)))
        }
        return results
      })(),
    ).finally(() => {
      resuming = undefined
    })
    return resuming
  }
  const begin = async (plan: Omit<Application, 'id' | 'time'>): Promise<Applied> => {
    const application = await journal.add({ time: Date.now(), ...plan })
    events.emit('begun', application)
    return { id: application.id, results: await carryOut(application) }
  }
  const returned = ({ state }: AggregatorEvents['state'][0]): void => {
    if (state.kind === 'live') resume().catch(() => undefined)
  }
  aggregator?.events.on('state', returned)
  let closed: Promise<void> | undefined
  const close = async (): Promise<void> => {
    aggregator?.events.off('state', returned)
    await Promise.allSettled(running)
    await only.release()
  }

  return {
    events,
    async plan(days, towns) {
      const wanted = boxes.filter(({ town }) => towns?.includes(town) ?? true)
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
    apply: (plans, { by } = {}) => track(begin({ plans, ...(by !== undefined && { by }) })),
    undo(id, { by } = {}) {
      const application = journal.list().find((one) => one.id === id)
      if (!application) {
        throw new AggregatorError('ERR_OPTIONS', `id: expected an application, got ${id}`)
      }
      const done = new Set(
        journal
          .results(id)
          .filter(({ written, outcome }) => written && outcome !== 'unchanged')
          .map((one) => `${one.town}/${one.host} ${programmeKey(one.day, one.service)}`),
      )
      const plans = application.plans
        .filter(({ box, key }) => done.has(`${box} ${key}`))
        .map(undoOf)
      return track(begin({ plans, undoes: id, ...(by !== undefined && { by }) }))
    },
    resume,
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
