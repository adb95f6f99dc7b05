import type { LoudnessRow } from '../../src/api/types.ts'

/** Values over time, as uplot wants them: `null` where there is nothing. */
export interface LoudnessSeries {
  /** Unix s. */
  readonly times: number[]
  readonly integrated: (number | null)[]
  readonly shortTerm: (number | null)[]
  readonly truePeak: (number | null)[]
}

/** Segments that are further apart, ms, are not joined by a line. */
const touching = 50

/** Each segment as a level line from its start to its end. */
export function seriesOf(rows: readonly LoudnessRow[]): LoudnessSeries {
  const series: LoudnessSeries = { times: [], integrated: [], shortTerm: [], truePeak: [] }
  const add = (time: number, row: Partial<LoudnessRow>): void => {
    series.times.push(time / 1000)
    series.integrated.push(row.integrated ?? null)
    series.shortTerm.push(row.shortTermMax ?? null)
    series.truePeak.push(row.truePeak ?? null)
  }
  rows.forEach((row, index) => {
    const last = rows[index - 1]
    if (last && row.start - last.end > touching) add((last.end + row.start) / 2, {})
    add(row.start, row)
    // Times must rise: the end is a moment before the next one's start.
    add(Math.max(row.start + 1, Math.min(row.end, rows[index + 1]?.start ?? row.end) - 1), row)
  })
  return series
}

/** The lowest number of a scale that shows them all, a multiple of 10 LU; at most -40. */
export function lowestOf(rows: readonly LoudnessRow[]): number {
  const values = rows.flatMap(({ integrated, shortTermMax }) => [
    integrated ?? 0,
    shortTermMax ?? 0,
  ])
  return Math.max(-70, Math.min(-40, ...values.map((value) => Math.floor(value / 10) * 10)))
}

/** A day in numbers, for those who cannot see the curve. */
export function rangeOf(
  rows: readonly LoudnessRow[],
): { readonly quietest: number; readonly loudest: number; readonly truePeak: number } | undefined {
  const known = rows.flatMap(({ integrated }) => (integrated === null ? [] : [integrated]))
  if (known.length === 0) return undefined
  return {
    quietest: known.reduce((a, b) => Math.min(a, b)),
    loudest: known.reduce((a, b) => Math.max(a, b)),
    truePeak: rows.reduce((a, { truePeak }) => Math.max(a, truePeak ?? -Infinity), -Infinity),
  }
}
