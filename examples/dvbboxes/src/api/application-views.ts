import {
  type AnyPlan,
  type Application,
  type Applier,
  type BoxResult,
  isMediaPlan,
  isMediaResult,
  parseProgrammeKey,
} from '@boxwright/aggregator'
import { placeOf } from '../box-states.ts'
import type { ApplicationView, ResultView } from './types.ts'

/** What became of a plan, as it is told. */
export function resultView(result: BoxResult): ResultView {
  const isMedia = isMediaResult(result)
  const { town, host, outcome, reason, written, confirmed, node } = result
  return {
    ...{ town, host, outcome, reason: reason ?? null, written, confirmed: confirmed ?? null },
    day: isMedia ? null : result.day,
    service: isMedia ? null : result.service,
    delete: isMedia ? 0 : result.delete,
    insert: isMedia ? 0 : result.insert,
    node: node ? { ok: node.ok, output: node.said } : null,
  }
}

/** An application as it is told. @param running - the ids of those that are at work */
export function applicationView(
  application: Application,
  { history, results }: Pick<Applier, 'history' | 'results'>,
  running: ReadonlySet<string>,
): ApplicationView {
  const { id, time, by, undoes, plans } = application
  const known = results(id)
  const outcomes = Map.groupBy(known, ({ outcome }) => outcome)
  const isWaiting = known.length < plans.length || outcomes.has('unreachable')
  const [first] = plans
  const media = first && isMediaPlan(first) ? first : undefined
  const keys = plans.flatMap((plan) => keyOf(plan) ?? [])
  return {
    ...{ id, time: time / 1_000, by: by ?? null, undoes: undoes ?? null },
    undoneBy: history().findLast((one) => one.undoes === id)?.id ?? null,
    kind: media === undefined ? 'listing' : media.to === undefined ? 'delete' : 'rename',
    service: keys[0]?.service ?? null,
    days: [...new Set(keys.map(({ day }) => day))],
    filename: media?.filename ?? null,
    to: media?.to ?? null,
    towns: [...new Set(plans.map(({ box }) => placeOf(box).town))],
    state: running.has(id) ? 'running' : isWaiting ? 'waiting' : 'done',
    total: plans.length,
    outcomes: Object.fromEntries([...outcomes].map(([name, { length }]) => [name, length])),
  }
}

function keyOf(plan: AnyPlan) {
  return isMediaPlan(plan) ? undefined : parseProgrammeKey(plan.key)
}
