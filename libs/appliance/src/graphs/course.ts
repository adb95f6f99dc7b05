import { type Stretch, type TimeRing, timeRing } from './ring.ts'
import type { Trace } from './trace.ts'

/** A ring's slots, in ms. */
interface Resolution {
  readonly step: number
  readonly span: number
}

/** How long numbers are kept: about 59 kB a line in all. */
export const resolutions: Readonly<Record<'fine' | 'coarse', Resolution>> = {
  /** A day by ten seconds: 8,640 slots of 4 bytes. */
  fine: { step: 10_000, span: 86_400_000 },
  /** A week by five minutes: 2,016 slots of 12 bytes. */
  coarse: { step: 300_000, span: 7 * 86_400_000 },
}

/** The course of one line of a graph. */
export interface Course {
  /** The line, as it was last. */
  readonly trace: Trace
  /** When it last had a number, in ms. */
  readonly seen: number
  /** Note the line as it is now. */
  note(trace: Trace, time: number): void
  /** What it was from one time up to another, by the ring that reaches far enough. */
  over(ring: keyof typeof resolutions, from: number, to: number): Stretch
}

/** Begin the course of a line. */
export function makeCourse(first: Trace): Course {
  const { fine, coarse } = resolutions
  const rings: Record<keyof typeof resolutions, TimeRing> = {
    fine: timeRing(fine.step, fine.span, false),
    coarse: timeRing(coarse.step, coarse.span, true),
  }
  let trace = first
  let seen = Number.NEGATIVE_INFINITY
  let count: number | undefined

  return {
    get trace() {
      return trace
    },
    get seen() {
      return seen
    },
    note(next, time) {
      const value =
        next.type === 'gauge' ? next.value : rate(count, next.value, (time - seen) / 1000)
      trace = next
      if (next.value === undefined) return
      count = next.value
      seen = time
      if (value === undefined || !Number.isFinite(value)) return
      for (const ring of Object.values(rings)) ring.put(time, value)
    },
    over: (ring, from, to) => rings[ring].over(from, to),
  }
}

/** How fast a counter grew, a second; not known when it began anew, or the clock was set back. */
function rate(
  before: number | undefined,
  now: number | undefined,
  seconds: number,
): number | undefined {
  if (before === undefined || now === undefined || now < before || !(seconds > 0)) return
  return (now - before) / seconds
}
