import type { Aggregator, BoxState, BoxStatus } from '@boxwright/aggregator'
import type { BehindView, BoxPlaceView, BoxView, StateView } from './api/types.ts'
import type { DemoBoxes } from './demo/contract.ts'
import type { LagSample } from './lag-history.ts'

/** How many oddities of a box are shown. */
const shownOddities = 20

/** The place of a box by its id. A town may have slashes in its name, a host has none. */
export function placeOf(id: string): BoxPlaceView {
  const at = id.lastIndexOf('/')
  return { town: id.slice(0, at), host: id.slice(at + 1) }
}

/** A state as it is told. */
export function stateView(state: BoxState): StateView {
  const { kind } = state
  return { kind, age: 'age' in state ? (state.age ?? null) : null, atLeast: 'atLeast' in state }
}

/** The boxes whose part in an answer is missing or old. */
export function behindIn(aggregator: Aggregator, towns?: readonly string[]): BehindView[] {
  return aggregator
    .behind(towns)
    .map(({ box: { town, host }, state }) => ({ town, host, state: stateView(state) }))
}

/** A box as it is told. */
export function boxView(status: BoxStatus, demo: DemoBoxes | undefined): BoxView {
  const { box, shown, found, silence, offset, oddities, moreOddities } = status
  const { town, host } = box
  const state = stateView(status.state)
  const isOlder = shown !== undefined && Object.keys(found).length > 0
  return {
    ...{ town, host, state },
    counts: shown ?? null,
    found: isOlder ? { ...shown, ...found } : null,
    lag: lagOf(status),
    silence: silence ?? null,
    offset: offset ?? null,
    oddities: {
      total: oddities.length + moreOddities,
      some: oddities
        .slice(0, shownOddities)
        .map(({ database, key, reason, detail }) => ({ database, key, reason, detail })),
    },
    runs: demo?.runs(box) ?? null,
  }
}

/** A box for the picture over time. @param before - bytes of replication at the sample before */
export function sampleOf(status: BoxStatus, before: number | undefined): LagSample {
  const { offset, silence, state } = status
  // A replica that began anew counts from another number.
  const came = offset === undefined || before === undefined ? null : Math.max(0, offset - before)
  return { state: state.kind, lag: lagOf(status), silence: silence ?? null, bytes: came }
}

/** How old what is shown is, in seconds. */
function lagOf({ shown, state }: BoxStatus): number | null {
  if (shown === undefined) return null
  return 'age' in state && state.age !== undefined ? state.age / 1_000 : 0
}
