/** All together. */
export function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0)
}

/** The middle one; of an even count, the upper of both in the middle. */
export function median(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b)[numbers.length >> 1] ?? Number.NaN
}

/** Where the middle half of them lies: of the lower and of the upper half the middle one. */
export function middleHalf(numbers: readonly number[]): readonly [low: number, high: number] {
  const sorted = numbers.toSorted((a, b) => a - b)
  const at = (share: number): number =>
    sorted[Math.floor(share * (sorted.length - 1))] ?? Number.NaN
  return [at(0.25), at(0.75)]
}

/** Bytes as megabytes, for a table. */
export function megabytes(bytes: number, digits = 0): string {
  return (bytes / 1e6).toFixed(digits)
}
