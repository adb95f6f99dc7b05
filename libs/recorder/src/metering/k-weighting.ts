/** One biquad: `b0 + b1 z^-1 + b2 z^-2` over `1 + a1 z^-1 + a2 z^-2`. */
interface Biquad {
  readonly b0: number
  readonly b1: number
  readonly b2: number
  readonly a1: number
  readonly a2: number
}

/** The K-weighting filter of ITU-R BS.1770-4, Annex 1: one channel of it. */
export interface KWeighting {
  /** Filter `plane[from]` up to `plane[to]` (excluded); gives the sum of the squared output. */
  energy(plane: Float64Array, from: number, to: number): number
}

/**
 * BS.1770 gives its coefficients for 48 kHz only. These are the analogue prototypes behind them (a
 * shelf at 1,682 Hz of +4 dB, a high-pass at 38 Hz), transformed for any rate; at 48 kHz they are the
 * standard's table to 14 digits.
 */
function kWeightingStages(rate: number): readonly [Biquad, Biquad] {
  const shelf = prewarp(1681.974450955533, 0.7071752369554196, rate)
  const high = 10 ** (3.999843853973347 / 20)
  const middle = high ** 0.4996667741545416
  const { k, kk, damping } = shelf
  const pass = prewarp(38.13547087602444, 0.5003270373238773, rate)
  return [
    {
      b0: (high + middle * damping + kk) / shelf.a0,
      b1: (2 * (kk - high)) / shelf.a0,
      b2: (high - middle * damping + kk) / shelf.a0,
      a1: (2 * (k * k - 1)) / shelf.a0,
      a2: (1 - damping + kk) / shelf.a0,
    },
    // The standard leaves the high-pass's gain as it falls: 1, -2, 1.
    {
      b0: 1,
      b1: -2,
      b2: 1,
      a1: (2 * (pass.kk - 1)) / pass.a0,
      a2: (1 - pass.damping + pass.kk) / pass.a0,
    },
  ]
}

function prewarp(frequency: number, q: number, rate: number) {
  const k = Math.tan((Math.PI * frequency) / rate)
  const kk = k * k
  const damping = k / q
  return { k, kk, damping, a0: 1 + damping + kk }
}

/** Below this a filter's memory is inaudible, and soon denormal: a hundred times slower to compute. */
const negligible = 1e-30

/** Make the filter of one channel, at rest. @param rate in Hz */
export function createKWeighting(rate: number): KWeighting {
  const [shelf, pass] = kWeightingStages(rate)
  const { b0, b1, b2, a1, a2 } = shelf
  const { a1: c1, a2: c2 } = pass
  let shelf1 = 0
  let shelf2 = 0
  let pass1 = 0
  let pass2 = 0
  const settle = (value: number): number => (Math.abs(value) < negligible ? 0 : value)
  return {
    energy(plane, from, to) {
      // Transposed direct form II, in locals: the engine keeps them in registers.
      let s1 = shelf1
      let s2 = shelf2
      let p1 = pass1
      let p2 = pass2
      let sum = 0
      for (let i = from; i < to; i++) {
        const x = plane[i] as number
        const y = b0 * x + s1
        s1 = b1 * x - a1 * y + s2
        s2 = b2 * x - a2 * y
        const z = y + p1
        p1 = p2 - 2 * y - c1 * z
        p2 = y - c2 * z
        sum += z * z
      }
      shelf1 = settle(s1)
      shelf2 = settle(s2)
      pass1 = settle(p1)
      pass2 = settle(p2)
      return sum
    },
  }
}

/**
 * What each channel's power counts: 1, surround 1.41 (+1.5 dB), LFE 0: BS.1770-4, Annex 1, table 3. Channels are
 * taken in WAV's order: mono; left right; + centre; quad; 5.0; 5.1. No layout is known for more
 * than six: each counts 1.
 */
export function channelWeights(channels: number): readonly number[] {
  const surround = 1.41
  if (channels === 4) return [1, 1, surround, surround]
  if (channels === 5) return [1, 1, 1, surround, surround]
  if (channels === 6) return [1, 1, 1, 0, surround, surround]
  return Array.from({ length: channels }, () => 1)
}
