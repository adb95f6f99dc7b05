import { hour, lengthOf, minute, type Span, second } from './span.ts'
import { offsetAt } from './zone.ts'

/** A mark on a scale of time. */
export interface Tick {
  /** Unix ms. */
  readonly time: number
  /** Whether it bears a label. */
  readonly major: boolean
}

/** Marks of one scale. */
export interface Ticks {
  /** ms between labels. */
  readonly step: number
  /** The marks, in order. */
  readonly ticks: readonly Tick[]
}

/** Steps that a clock's face has, each with the marks within it. */
const steps: readonly (readonly [step: number, minor: number])[] = [
  [second, second],
  [5 * second, second],
  [10 * second, second],
  [15 * second, 5 * second],
  [30 * second, 5 * second],
  [minute, 10 * second],
  [2 * minute, 30 * second],
  [5 * minute, minute],
  [10 * minute, minute],
  [15 * minute, 5 * minute],
  [30 * minute, 5 * minute],
  [hour, 15 * minute],
  [2 * hour, 30 * minute],
  [3 * hour, hour],
  [6 * hour, hour],
  [12 * hour, 3 * hour],
]

/**
 * Place marks on the round times of a zone's clock.
 *
 * @param view what is shown
 * @param width how wide it is, in px
 * @param zone whose clock
 * @param gap px that a label needs
 */
export function ticksOf(view: Span, width: number, zone: string, gap = 64): Ticks {
  const least = (gap / Math.max(1, width)) * lengthOf(view)
  const [step, minor] = steps.find(([length]) => length >= least) ?? [24 * hour, 6 * hour]
  const ticks: Tick[] = []
  for (let time = alignedAfter(view.from - 1, minor, zone); time < view.to; ) {
    ticks.push({ time, major: (time + offsetAt(time, zone)) % step === 0 })
    time = alignedAfter(time, minor, zone)
  }
  return { step, ticks }
}

/** The first moment after `time` at which the zone's clock shows a multiple of `step`. */
function alignedAfter(time: number, step: number, zone: string): number {
  const offset = offsetAt(time, zone)
  const next = (Math.floor((time + offset) / step) + 1) * step - offset
  const change = offsetAt(next, zone) - offset
  if (change === 0) return next
  // The clock was moved on the way: its new marks count from there.
  const moved = Math.ceil((next + offset + change) / step) * step - offset - change
  return Math.max(moved, time + 1)
}
