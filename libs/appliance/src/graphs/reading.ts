import { type Course, resolutions } from './course.ts'
import type { Graph, GraphRange } from './graph.ts'
import type { Stretch } from './ring.ts'

/** What to read of a history. Times are Unix times in ms. */
export interface ReadingOptions {
  /** From when. */
  readonly from: number
  /** Until when. */
  readonly to: number
  /** How many points at most, from 1 to 2,000. Default 400. */
  readonly points?: number
}

/** One line of a graph over a stretch of time. */
export interface TraceReading {
  /** Its name, unique within the graph. */
  readonly name: string
  /** What people read. */
  readonly label: string
  /** How it is drawn. */
  readonly draw: 'line' | 'area' | 'stack'
  /** Outside of it is a warning. */
  readonly warning?: GraphRange
  /** Outside of it is an alarm. */
  readonly critical?: GraphRange
  /** The mean at each time; `null` where nothing is known. */
  readonly values: readonly (number | null)[]
  /** The last known one of the values. */
  readonly last: number | null
  /** The least number of the whole stretch. */
  readonly lowest: number | null
  /** The mean of the whole stretch. */
  readonly average: number | null
  /** The greatest number of the whole stretch. */
  readonly highest: number | null
}

/** One graph over a stretch of time. */
export interface GraphReading extends Omit<Graph, 'fields'> {
  /** Its lines. */
  readonly traces: readonly TraceReading[]
}

/** A stretch of a history. It is plain data, to be sent as JSON. */
export interface HistoryReading {
  /** How far apart the times are, in ms. */
  readonly step: number
  /** The beginning of each step: Unix times in ms. */
  readonly times: readonly number[]
  /** Every graph, in order. */
  readonly graphs: readonly GraphReading[]
}

/**
 * Read a stretch of history.
 *
 * @param graphs what there is, with the courses of the lines
 * @param now the time, in ms
 */
export function readHistory(
  graphs: readonly { readonly graph: Graph; readonly courses: readonly Course[] }[],
  { from, to, points = 400 }: ReadingOptions,
  now: number,
): HistoryReading {
  // Who asked for the last day did so a moment ago.
  const { fine, coarse } = resolutions
  const ring = from >= now - fine.span - coarse.step ? 'fine' : 'coarse'
  const { step: slot } = resolutions[ring]
  // Whole slots, at whole steps: two readings of nearly the same stretch have the same times.
  const step = Math.max(1, Math.ceil((to - from) / points / slot)) * slot
  const first = Math.ceil(from / step)
  const count = Math.max(0, Math.ceil(to / step) - first)
  const times = Array.from({ length: count }, (_, index) => (first + index) * step)
  return {
    step,
    times,
    graphs: graphs.map(({ graph: { fields, ...graph }, courses }) => ({
      ...graph,
      traces: courses.map((course) => readCourse(course, ring, times, step)),
    })),
  }
}

function readCourse(
  course: Course,
  ring: keyof typeof resolutions,
  times: readonly number[],
  step: number,
): TraceReading {
  const { name, label, field } = course.trace
  const { draw = 'line', warning, critical } = field
  const all: Stretch = course.over(ring, times[0] ?? 0, (times.at(-1) ?? 0) + step)
  const values = times.map((time) => known(course.over(ring, time, time + step).average))
  return {
    name,
    label,
    draw,
    ...(warning ? { warning } : {}),
    ...(critical ? { critical } : {}),
    values,
    last: values.findLast((value) => value !== null) ?? null,
    lowest: known(all.lowest),
    average: known(all.average),
    highest: known(all.highest),
  }
}

/** Six digits are more than a screen shows, and half of what JSON would write. */
function known(value: number): number | null {
  return Number.isFinite(value) ? Number(value.toPrecision(6)) : null
}
