import { bears, type MetricType, type Sample } from '../metrics/metric.ts'
import type { Graph, GraphField } from './graph.ts'

/** One line of a graph as it is now. */
export interface Trace {
  /** Unique within its graph; letters, digits and `_`. */
  readonly name: string
  /** What people read. */
  readonly label: string
  /** A counter is drawn as its rate. */
  readonly type: MetricType
  /** The number, scaled; `undefined` when it is not known. */
  readonly value: number | undefined
  /** What it is a line of. */
  readonly field: GraphField
}

/**
 * Take the lines of a graph from the numbers of a registry.
 *
 * @param graph what is drawn
 * @param samples the numbers as they are now
 */
export function traces(graph: Graph, samples: readonly Sample[]): Trace[] {
  const taken = new Set(graph.fields.map(({ name }) => name))
  return graph.fields.flatMap((field) => {
    const { name, label = name, metric, labels = {}, each, scale = 1 } = field
    const type: MetricType = metric.endsWith('_total') ? 'counter' : 'gauge'
    const matching = samples.filter(
      (sample) => sample.name === metric && bears(sample.labels, labels),
    )
    const trace = (name: string, label: string, values: readonly number[]): Trace => {
      const sum = values.reduce((sum, value) => sum + value, 0)
      return { name, label, type, field, value: values.length > 0 ? sum * scale : undefined }
    }
    if (each === undefined)
      return [
        trace(
          name,
          label,
          matching.map(({ value }) => value),
        ),
      ]
    return [...Map.groupBy(matching, (sample) => sample.labels[each] ?? '')].map(([of, group]) =>
      trace(
        free(`${name}_${of.replace(/[^a-zA-Z0-9]+/g, '_')}`, taken),
        field.label === undefined ? of : `${label} ${of}`,
        group.map(({ value }) => value),
      ),
    )
  })
}

function free(name: string, taken: Set<string>): string {
  let candidate = name
  for (let number = 2; taken.has(candidate); number += 1) candidate = `${name}_${number}`
  taken.add(candidate)
  return candidate
}
