import { EventEmitter } from 'node:events'
import { ApplianceError } from '../errors.ts'
import { refuse, wholeNumber } from '../faults.ts'
import { exposition, expositionType } from './exposition.ts'
import {
  type Labels,
  type MetricOptions,
  type MetricType,
  metricFaults,
  type Sample,
} from './metric.ts'
import { type MetricSeries, metricSeries } from './series.ts'

type Answer = ReturnType<NonNullable<MetricOptions['read']>>

/** What a registry of numbers costs. */
export interface MetricsOptions {
  /** How long a metric's `read` may take, in ms. Default 5,000. */
  readonly readTimeout?: number
  /** How many series one metric may have: about 200 bytes of memory each. Default 1,000. */
  readonly maxSeries?: number
}

/** What a registry tells. */
export interface MetricsEvents {
  /** A metric could not be read; it is absent until it can. */
  unreadable: [
    {
      /** The metric's name. */
      readonly name: string
      /** What its `read` threw, or that it was late. */
      readonly error: unknown
    },
  ]
  /** A metric has more series than `maxSeries`: the rest is dropped. */
  crowded: [
    {
      /** The metric's name. */
      readonly name: string
    },
  ]
}

/** A number that goes up and down. */
export interface Gauge {
  /** Say what it is now. */
  set(value: number, labels?: Labels): void
  /** Raise it, or lower it with a negative number. It starts at 0. */
  add(delta: number, labels?: Labels): void
  /** Forget one series, so that it is no longer told. */
  remove(labels?: Labels): void
}

/** A number that only grows, from 0. */
export interface Counter {
  /** Raise it, by 1 unless told otherwise. */
  add(delta?: number, labels?: Labels): void
  /** Forget one series, so that it is no longer told. */
  remove(labels?: Labels): void
}

/** The numbers of an appliance: one registry for Prometheus, for Munin and for the graphs. */
export interface Metrics extends AsyncDisposable {
  /** What it tells. */
  readonly events: EventEmitter<MetricsEvents>
  /** The content type of {@link Metrics.text}. */
  readonly contentType: string
  /**
   * Register a number that goes up and down.
   *
   * @throws {@link ApplianceError} `ERR_METRIC` when the name is taken or anything else is wrong
   */
  gauge(options: MetricOptions): Gauge
  /**
   * Register a number that only grows.
   *
   * @throws {@link ApplianceError} `ERR_METRIC` when the name is taken or anything else is wrong
   */
  counter(options: MetricOptions): Counter
  /** Every number as it is now; a number that is not known is absent. */
  samples(): Promise<readonly Sample[]>
  /** The same numbers in Prometheus's text format 0.0.4. */
  text(): Promise<string>
}

/**
 * Keep the numbers of an appliance.
 *
 * @throws {@link ApplianceError} `ERR_OPTIONS`
 */
export function createMetrics(options: MetricsOptions = {}): Metrics {
  const { readTimeout = 5_000, maxSeries = 1_000 } = options
  refuse('createMetrics', [
    wholeNumber('readTimeout', readTimeout, 1, 600_000),
    wholeNumber('maxSeries', maxSeries, 1, 1_000_000),
  ])
  const events = new EventEmitter<MetricsEvents>()
  const all = new Map<string, MetricSeries>()
  let refreshing: Promise<void> | undefined

  const register = (type: MetricType, metric: MetricOptions): MetricSeries => {
    refuse(`${type} ${metric.name}`, metricFaults(type, metric), 'ERR_METRIC')
    if (all.has(metric.name)) {
      throw new ApplianceError('ERR_METRIC', `${metric.name}: registered already`)
    }
    const series = metricSeries(type, metric, maxSeries)
    all.set(metric.name, series)
    return series
  }

  const told = (series: MetricSeries, fitted: boolean): void => {
    if (!fitted) events.emit('crowded', { name: series.options.name })
  }

  const read = async (series: MetricSeries): Promise<void> => {
    const { name, read } = series.options
    if (read === undefined) return
    try {
      const answer = await within(readTimeout, answerOf(read))
      told(series, series.replace(typeof answer === 'number' ? [{ value: answer }] : answer))
    } catch (error) {
      series.replace([])
      events.emit('unreadable', { name, error })
    }
  }

  // One that is late is not asked again before it has answered: a disk that is gone holds up a thread of the few that all
  // files share, and each further look would hold up one more.
  const open = new Map<() => Answer, Promise<Awaited<Answer>>>()
  const answerOf = (read: () => Answer): Promise<Awaited<Answer>> => {
    const before = open.get(read)
    if (before !== undefined) return before
    const answer = (async () => read())().finally(() => open.delete(read))
    open.set(read, answer)
    // It may come when nobody waits for it any more.
    answer.catch(() => {})
    return answer
  }

  // Several readers at one moment (a scrape, a Munin master, the graphs) share one reading.
  const refresh = (): Promise<void> => {
    refreshing ??= Promise.all(Array.from(all.values(), read))
      .then(() => undefined)
      .finally(() => {
        refreshing = undefined
      })
    return refreshing
  }

  const samples = async (): Promise<Sample[]> => {
    await refresh()
    return Array.from(all.values()).flatMap((series) => series.samples())
  }

  return {
    events,
    contentType: expositionType,
    gauge(metric) {
      const series = register('gauge', metric)
      return {
        set: (value, labels = {}) => told(series, series.put({ value, labels }, 'set')),
        add: (value, labels = {}) => told(series, series.put({ value, labels }, 'add')),
        remove: series.remove,
      }
    },
    counter(metric) {
      const series = register('counter', metric)
      const add = (value: number, labels: Labels): void => {
        if (!(value >= 0))
          throw new RangeError(`${metric.name}: a counter only grows, by ${value}?`)
        told(series, series.put({ value, labels }, 'add'))
      }
      // A counter without labels is 0 before the first event, so that the first one shows as a rise.
      if (metric.read === undefined && !metric.labels?.length) add(0, {})
      return { add: (value = 1, labels = {}) => add(value, labels), remove: series.remove }
    },
    samples,
    async text() {
      await refresh()
      return exposition(Array.from(all.values()))
    },
    async [Symbol.asyncDispose]() {
      await refreshing
      all.clear()
      events.removeAllListeners()
    },
  }
}

async function within<T>(ms: number, promise: Promise<T>): Promise<T> {
  const { promise: late, reject } = Promise.withResolvers<never>()
  const timer = setTimeout(() => reject(new Error(`no answer within ${ms} ms`)), ms)
  try {
    return await Promise.race([promise, late])
  } finally {
    clearTimeout(timer)
  }
}
