/** All together. */
export function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0)
}

/** The middle one; of an even count, the upper of both in the middle. */
export function median(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b)[numbers.length >> 1] ?? Number.NaN
}

/** Bytes as megabytes, for a table. */
export function megabytes(bytes: number, digits = 0): string {
  return (bytes / 1e6).toFixed(digits)
}
