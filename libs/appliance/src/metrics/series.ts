import {
  labelsKey,
  type MetricOptions,
  type MetricType,
  type Reading,
  readingFault,
  type Sample,
} from './metric.ts'

/** All series of one metric. */
export interface MetricSeries {
  /** The metric's description. */
  readonly options: MetricOptions
  /** The metric's kind. */
  readonly type: MetricType
  /** Put a number; `false` when there is no room for one more series. */
  put(reading: Reading, how: 'set' | 'add'): boolean
  /** Put all of these in the place of what there is; `false` when there was no room for all. */
  replace(readings: readonly Reading[]): boolean
  /** Drop one series. */
  remove(labels: Reading['labels']): void
  /** The numbers that are known. */
  samples(): Sample[]
}

/** Keep the series of one metric, `room` at most. */
export function metricSeries(type: MetricType, options: MetricOptions, room: number): MetricSeries {
  const series = new Map<string, Required<Reading>>()

  const put = (reading: Reading, how: 'set' | 'add'): boolean => {
    const { value, labels = {} } = checked(options, reading)
    const key = labelsKey(labels)
    const before = series.get(key)
    if (before === undefined && series.size >= room) return false
    series.set(key, { labels, value: how === 'add' ? (before?.value ?? 0) + value : value })
    return true
  }

  return {
    options,
    type,
    put,
    replace(readings) {
      for (const reading of readings) checked(options, reading)
      series.clear()
      return readings.map((reading) => put(reading, 'set')).every(Boolean)
    },
    remove: (labels = {}) => void series.delete(labelsKey(labels)),
    samples: () =>
      [...series.values()]
        .filter(({ value }) => !Number.isNaN(value))
        .map(({ labels, value }) => ({ name: options.name, type, labels, value })),
  }
}

function checked(options: MetricOptions, reading: Reading): Reading {
  const fault = readingFault(options, reading)
  if (fault) throw new TypeError(`${options.name}: ${fault}`)
  return reading
}
