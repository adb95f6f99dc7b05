import type { TraceReading } from '../../src/graphs/reading.ts'

/** Where the lines of a graph run. */
export interface Stacked {
  /** For each line its values, those of a stack on top of what is below. */
  readonly values: readonly (readonly (number | null)[])[]
  /** Pairs of lines between which a colour lies: the upper one, then the one below it. */
  readonly bands: readonly (readonly [upper: number, lower: number])[]
}

/** Put the stacked lines of a graph on top of each other: a stack lies on the line before it. */
export function stack(traces: readonly Pick<TraceReading, 'draw' | 'values'>[]): Stacked {
  const values: (readonly (number | null)[])[] = []
  const bands: [number, number][] = []
  for (const [index, trace] of traces.entries()) {
    const below = values[index - 1]
    if (trace.draw !== 'stack' || below === undefined || traces[index - 1]?.draw === 'line') {
      values.push(trace.values)
      continue
    }
    values.push(
      trace.values.map((value, at) => {
        const base = below[at] ?? null
        return value === null && base === null ? null : (value ?? 0) + (base ?? 0)
      }),
    )
    bands.push([index, index - 1])
  }
  return { values, bands }
}
