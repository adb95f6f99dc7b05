import { EventEmitter } from 'node:events'
import { came, refuse, wholeNumber } from '../faults.ts'
import type { Metrics } from '../metrics/metrics.ts'
import { type Course, makeCourse, resolutions } from './course.ts'
import { type Graph, graphFaults } from './graph.ts'
import { type HistoryReading, type ReadingOptions, readHistory } from './reading.ts'
import { traces } from './trace.ts'

/** What a history keeps. */
export interface HistoryOptions {
  /** Where its numbers come from. */
  readonly metrics: Pick<Metrics, 'samples'>
  /** What is drawn with them. */
  readonly graphs: readonly Graph[]
  /** How many lines all graphs may have together: 59 kB of memory each. Default 200. */
  readonly maxTraces?: number
  /** Ends it when it aborts. */
  readonly signal?: AbortSignal
}

/** What a history tells. */
export interface HistoryEvents {
  /** Numbers were taken. Times are Unix times in ms. */
  sampled: [
    {
      /** When. */
      readonly time: number
    },
  ]
  /** There are more lines than `maxTraces`: this one is not kept. */
  crowded: [
    {
      /** The graph's name. */
      readonly graph: string
      /** The line's name. */
      readonly trace: string
    },
  ]
}

/** The numbers of the last day by ten seconds, and of the last week by five minutes, in memory. */
export interface History extends AsyncDisposable {
  /** What it tells. */
  readonly events: EventEmitter<HistoryEvents>
  /**
   * Read a stretch.
   *
   * @throws {@link ApplianceError} `ERR_OPTIONS` for times or points out of range
   */
  read(options: ReadingOptions): HistoryReading
  /** Take the numbers now, beside the usual times. */
  sample(): Promise<void>
}

/**
 * Keep the history of graphs. It begins empty: what must outlive a restart is Munin's to keep.
 *
 * @throws {@link ApplianceError} `ERR_OPTIONS`
 */
export function createHistory(options: HistoryOptions): History {
  const { metrics, graphs, maxTraces = 200, signal } = options
  refuse('createHistory', [wholeNumber('maxTraces', maxTraces, 1, 100_000), ...graphFaults(graphs)])
  const events = new EventEmitter<HistoryEvents>()
  const courses = new Map(graphs.map(({ name }) => [name, new Map<string, Course>()]))
  let timer: NodeJS.Timeout | undefined
  let ended = false

  const sample = async (): Promise<void> => {
    const samples = await metrics.samples()
    if (ended) return
    const time = Date.now()
    for (const graph of graphs) {
      const own = courses.get(graph.name) ?? new Map<string, Course>()
      for (const trace of traces(graph, samples)) {
        const course = own.get(trace.name)
        if (course !== undefined) course.note(trace, time)
        else if (room(time)) {
          const begun = makeCourse(trace)
          own.set(trace.name, begun)
          begun.note(trace, time)
        } else events.emit('crowded', { graph: graph.name, trace: trace.name })
      }
    }
    events.emit('sampled', { time })
  }
  /** Whether there is room for one more line, if need be in the place of those long unseen. */
  const room = (time: number): boolean => {
    const total = (): number =>
      Array.from(courses.values(), (own) => own.size).reduce((sum, size) => sum + size, 0)
    if (total() < maxTraces) return true
    for (const own of courses.values()) {
      for (const [name, { seen }] of own) {
        if (seen < time - resolutions.coarse.span) own.delete(name)
      }
    }
    return total() < maxTraces
  }
  // In the middle of each slot, so that a timer that is a little early or late stays within it.
  const plan = (): void => {
    if (ended) return
    const { step } = resolutions.fine
    const wait = step - ((Date.now() + step / 2) % step)
    timer = setTimeout(() => void sample().then(plan, plan), wait)
    timer.unref()
  }
  const end = (): void => {
    ended = true
    clearTimeout(timer)
    signal?.removeEventListener('abort', end)
  }
  signal?.addEventListener('abort', end)
  void sample().then(plan, plan)

  return {
    events,
    sample,
    read({ from, to, points = 400 }) {
      refuse('history.read', [
        !Number.isFinite(from) && `from: expected ms, ${came(from)}`,
        !Number.isFinite(to) && `to: expected ms, ${came(to)}`,
        wholeNumber('points', points, 1, 2_000),
      ])
      const drawn = graphs.map((graph) => ({
        graph,
        courses: Array.from(courses.get(graph.name)?.values() ?? []),
      }))
      return readHistory(drawn, { from, to, points }, Date.now())
    },
    async [Symbol.asyncDispose]() {
      end()
      events.removeAllListeners()
    },
  }
}
