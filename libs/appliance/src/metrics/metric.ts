import { came, type Fault } from '../faults.ts'

/** The labels of one series, by name. */
export type Labels = Readonly<Record<string, string>>

/** One number as it is now. */
export interface Reading {
  /** The number, in the metric's unit. `NaN` says that it is not known. */
  readonly value: number
  /** A value for each of the metric's label names. */
  readonly labels?: Labels
}

/** What a metric is. */
export interface MetricOptions {
  /** Prometheus's name, which ends in the unit, and in `_total` for a counter: `disk_used_bytes`. */
  readonly name: string
  /** One sentence for people. */
  readonly help: string
  /** The base unit in Prometheus's spelling (`bytes`, `seconds`, `ratio`); the name must bear it. */
  readonly unit?: string
  /** The names of its labels. Each combination of values is a series, and costs memory. */
  readonly labels?: readonly string[]
  /**
   * Ask for the number when it is wanted, instead of setting it. It replaces every series of the
   * metric; when it throws or is late, the series are absent until it is well again.
   */
  readonly read?: () => number | readonly Reading[] | Promise<number | readonly Reading[]>
}

/** What kind of number: one that goes up and down, or one that only grows. */
export type MetricType = 'gauge' | 'counter'

/** One number of a registry, with its name. */
export interface Sample {
  /** The metric's name. */
  readonly name: string
  /** The metric's kind. */
  readonly type: MetricType
  /** The series' labels; empty when the metric has none. */
  readonly labels: Labels
  /** The number, in the metric's unit. */
  readonly value: number
}

// https://prometheus.io/docs/concepts/data_model: a name that begins with `__` is the server's own,
// and `:` is left to recording rules.
const metricName = /^[a-zA-Z][a-zA-Z0-9_]*$/
const labelName = /^(?!__)[a-zA-Z_][a-zA-Z0-9_]*$/

/** Every fault of a metric's description. */
export function metricFaults(type: MetricType, options: MetricOptions): Fault[] {
  const { name, help, unit, labels = [] } = options
  const ending = `${unit ? `_${unit}` : ''}${type === 'counter' ? '_total' : ''}`
  return [
    !metricName.test(name) && `name: expected letters, digits and _, ${came(name)}`,
    !name.endsWith(ending) && `name: expected an end in ${ending}, ${came(name)}`,
    type === 'gauge' && name.endsWith('_total') && `name: _total is for counters, ${came(name)}`,
    help.trim() === '' && 'help: expected a sentence, came nothing',
    new Set(labels).size < labels.length && `labels: expected each once, came ${labels.join(', ')}`,
    ...labels.map(
      (label) => !labelName.test(label) && `labels: expected letters, digits and _, ${came(label)}`,
    ),
  ]
}

/** The first fault of one reading, if it has any: the labels must be exactly the metric's. */
export function readingFault(options: MetricOptions, { value, labels = {} }: Reading): Fault {
  const expected = options.labels ?? []
  const given = Object.keys(labels)
  if (typeof value !== 'number') return `value: expected a number, ${came(value)}`
  if (given.length === expected.length && expected.every((name) => name in labels)) return
  return `labels: expected ${expected.join(', ') || 'none'}, came ${given.join(', ') || 'none'}`
}

/** Whether a series bears all of these labels. */
export function bears(series: Labels, wanted: Labels): boolean {
  return Object.entries(wanted).every(([name, value]) => series[name] === value)
}

/** One text for equal labels, whatever their order. */
export function labelsKey(labels: Labels): string {
  return JSON.stringify(Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1)))
}
