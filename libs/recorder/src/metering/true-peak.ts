/** Taps of each phase of the interpolator. The table of BS.1770-4, Annex 2, has 12. */
const taps = 16

/** Frames of the past that the interpolator looks at; a plane keeps as many before its new frames. */
export const truePeakHistory: number = taps - 1

/** The true peak of one channel: ITU-R BS.1770-4, Annex 2. */
export interface TruePeak {
  /**
   * Look between the frames `plane[from]` to `plane[to]` (excluded) and the ones before.
   *
   * @param plane holds at least {@link truePeakHistory} frames before `from`
   * @param bound no magnitude in `plane[from - truePeakHistory]` to `plane[to]` is larger
   * @param known the largest peak known so far, samples included
   * @returns the larger of `known` and what was found
   */
  above(plane: Float64Array, from: number, to: number, bound: number, known: number): number
}

/**
 * Oversampling: 4 times below 96 kHz, twice below 192 kHz (Annex 2 asks for at least 192 kHz).
 *
 * Most of the time the interpolator need not run at all: no output can exceed the largest input times
 * the sum of the coefficients' magnitudes, and a peak below one known already changes nothing.
 *
 * @param rate in Hz
 */
export function createTruePeak(rate: number): TruePeak {
  if (rate >= 192_000) return { above: (_plane, _from, _to, _bound, known) => known }
  const search = rate >= 96_000 ? searchHalves : searchQuarters
  return {
    above: (plane, from, to, bound, known) =>
      bound * gain <= known ? known : search(plane, from, to, known),
  }
}

const half = phase(0.5)
const quarter = phase(0.25)
const gain = Math.max(magnitude(half), magnitude(quarter))

// The half phase is symmetric and the quarter phases mirror each other: sums and differences of mirrored
// taps serve all three, with half the products. These are constants of the module, not of a closure for
// each channel, because only then the engine keeps them in the code: three times as fast.
const [h0, h1, h2, h3, h4, h5, h6, h7] = firstEight((t) => at(half, t))
const [e0, e1, e2, e3, e4, e5, e6, e7] = firstEight(
  (t) => (at(quarter, t) + at(quarter, taps - 1 - t)) / 2,
)
const [o0, o1, o2, o3, o4, o5, o6, o7] = firstEight(
  (t) => (at(quarter, t) - at(quarter, taps - 1 - t)) / 2,
)

/** Look at one half and both quarters between samples. */
function searchQuarters(plane: Float64Array, from: number, to: number, known: number): number {
  let highest = known
  for (let i = from; i < to; i++) {
    const a0 = plane[i - 15] as number
    const a1 = plane[i - 14] as number
    const a2 = plane[i - 13] as number
    const a3 = plane[i - 12] as number
    const a4 = plane[i - 11] as number
    const a5 = plane[i - 10] as number
    const a6 = plane[i - 9] as number
    const a7 = plane[i - 8] as number
    const b7 = plane[i - 7] as number
    const b6 = plane[i - 6] as number
    const b5 = plane[i - 5] as number
    const b4 = plane[i - 4] as number
    const b3 = plane[i - 3] as number
    const b2 = plane[i - 2] as number
    const b1 = plane[i - 1] as number
    const b0 = plane[i] as number
    const s0 = a0 + b0
    const s1 = a1 + b1
    const s2 = a2 + b2
    const s3 = a3 + b3
    const s4 = a4 + b4
    const s5 = a5 + b5
    const s6 = a6 + b6
    const s7 = a7 + b7
    const middle = Math.abs(
      h0 * s0 + h1 * s1 + (h2 * s2 + h3 * s3) + (h4 * s4 + h5 * s5) + (h6 * s6 + h7 * s7),
    )
    const sums = e0 * s0 + e1 * s1 + (e2 * s2 + e3 * s3) + (e4 * s4 + e5 * s5) + (e6 * s6 + e7 * s7)
    const differences =
      o0 * (a0 - b0) +
      o1 * (a1 - b1) +
      (o2 * (a2 - b2) + o3 * (a3 - b3)) +
      (o4 * (a4 - b4) + o5 * (a5 - b5)) +
      (o6 * (a6 - b6) + o7 * (a7 - b7))
    // The quarter phases give sums + differences and sums - differences: the larger magnitude.
    const sides = Math.abs(sums) + Math.abs(differences)
    if (middle > highest) highest = middle
    if (sides > highest) highest = sides
  }
  return highest
}

/** Look half-way between samples only. */
function searchHalves(plane: Float64Array, from: number, to: number, known: number): number {
  let highest = known
  for (let i = from; i < to; i++) {
    let middle = 0
    for (let t = 0; t < taps; t++) middle += at(half, t) * at(plane, i - t)
    highest = Math.max(highest, Math.abs(middle))
  }
  return highest
}

type Eight = [number, number, number, number, number, number, number, number]

function firstEight(value: (t: number) => number): Eight {
  return [0, 1, 2, 3, 4, 5, 6, 7].map(value) as Eight
}

function at(values: Float64Array, index: number): number {
  return values[index] as number
}

/** A sinc seen from `fraction` of the way between the two middle taps, under a Kaiser window. */
function phase(fraction: number): Float64Array {
  const coefficients = Float64Array.from({ length: taps }, (_, t) => {
    const x = t - (taps / 2 - 1) - fraction
    return (Math.sin(Math.PI * x) / (Math.PI * x)) * kaiser(x / (taps / 2))
  })
  // A constant must come out as itself.
  const sum = coefficients.reduce((total, value) => total + value, 0)
  return coefficients.map((value) => value / sum)
}

/** Kaiser's window, from -1 to 1. With 16 taps a beta of 3 comes closest to longer interpolators. */
function kaiser(x: number): number {
  const beta = 3
  return bessel(beta * Math.sqrt(Math.max(0, 1 - x * x))) / bessel(beta)
}

/** The modified Bessel function of the first kind, order 0, by its series. */
function bessel(x: number): number {
  let term = 1
  let sum = 1
  for (let k = 1; term > 1e-12 * sum; k++) {
    term *= (x / (2 * k)) ** 2
    sum += term
  }
  return sum
}

function magnitude(coefficients: Float64Array): number {
  return coefficients.reduce((total, value) => total + Math.abs(value), 0)
}
