import { bytesPerSample, type SampleFormat } from './pcm.ts'

/**
 * How samples go to a codec: `raw` bytes as they are to be stored, or native `short` (of S16), `int`
 * (full scale, whatever the depth) and `float` (of floats, tamed).
 */
export type Lane = 'raw' | 'short' | 'int' | 'float'

/** Bytes of one sample in the lane. */
export function laneBytes(lane: Lane, format: SampleFormat): number {
  if (lane === 'short') return 2
  if (lane !== 'raw') return 4
  return format === 'S24_LE' ? 3 : bytesPerSample(format)
}

/**
 * Bring interleaved samples into the form that the lane wants. Where they have it already, the same
 * bytes are returned; what has to be converted goes to `scratch`.
 *
 * @param data interleaved, little-endian
 * @param format what `data` holds
 * @param lane what the codec takes
 * @param scratch room for {@link laneBytes} times the samples
 */
export function toLane(
  data: Uint8Array,
  format: SampleFormat,
  lane: Lane,
  scratch: Uint8Array,
): Uint8Array {
  const samples = data.length / bytesPerSample(format)
  const out = scratch.subarray(0, samples * laneBytes(lane, format))
  if (lane === 'raw') return format === 'S24_LE' ? pack24(data, out) : data
  if (lane === 'short') return data
  if (lane === 'float') return tame(data, out)
  if (format === 'S32_LE') return data
  if (format === 'FLOAT_LE') return quantize(data, out)
  return format === 'S24_LE' ? raise24(data, out) : widen24(data, out)
}

/** S24_LE to S24_3LE: the padding byte goes. Four samples are four words in and three words out. */
function pack24(data: Uint8Array, out: Uint8Array): Uint8Array {
  const from = ints(data)
  const groups = from.length >> 2
  const to = new Int32Array(out.buffer, out.byteOffset, groups * 3)
  for (let i = 0, at = 0; at < to.length; i += 4, at += 3) {
    const b = from[i + 1] as number
    const c = from[i + 2] as number
    to[at] = ((from[i] as number) & 0xff_ffff) | (b << 24)
    to[at + 1] = ((b >>> 8) & 0xffff) | (c << 16)
    to[at + 2] = ((c >>> 16) & 0xff) | ((from[i + 3] as number) << 8)
  }
  for (let i = groups * 4; i < from.length; i++) {
    const value = from[i] as number
    out[i * 3] = value
    out[i * 3 + 1] = value >> 8
    out[i * 3 + 2] = value >> 16
  }
  return out
}

/** S24_LE to full-scale int: the padding byte, whatever it holds, is shifted out. */
function raise24(data: Uint8Array, out: Uint8Array): Uint8Array {
  const from = ints(data)
  const to = ints(out)
  for (let i = 0; i < to.length; i++) to[i] = (from[i] as number) << 8
  return out
}

/** S24_3LE to full-scale int. */
function widen24(data: Uint8Array, out: Uint8Array): Uint8Array {
  const to = ints(out)
  for (let i = 0, at = 0; i < to.length; i++, at += 3) {
    const low = ((data[at] as number) << 8) | ((data[at + 1] as number) << 16)
    to[i] = low | ((data[at + 2] as number) << 24)
  }
  return out
}

/**
 * Floats for a lossy codec: what is no number becomes silence and what is beyond full scale is
 * clipped, because one NaN or infinity makes libvorbis and libopus encode nothing but noise after it.
 */
function tame(data: Uint8Array, out: Uint8Array): Uint8Array {
  const from = floats(data)
  const to = floats(out)
  for (let i = 0; i < to.length; i++) to[i] = clip(from[i] as number)
  return out
}

function quantize(data: Uint8Array, out: Uint8Array): Uint8Array {
  const from = floats(data)
  const to = ints(out)
  for (let i = 0; i < to.length; i++) {
    // Rounded to 24 bits, which is what a float holds and the most that FLAC takes.
    to[i] = Math.min(0x7f_ffff, Math.round(clip(from[i] as number) * 0x80_0000)) << 8
  }
  return out
}

function clip(value: number): number {
  // A comparison with NaN is false.
  return value > 1 ? 1 : value >= -1 ? value : value < -1 ? -1 : 0
}

function ints(data: Uint8Array): Int32Array {
  const { buffer, byteOffset, length } = aligned(data, 4)
  return new Int32Array(buffer, byteOffset, length / 4)
}

function floats(data: Uint8Array): Float32Array {
  const { buffer, byteOffset, length } = aligned(data, 4)
  return new Float32Array(buffer, byteOffset, length / 4)
}

/** Typed arrays want alignment; a view that has none is copied. */
function aligned(data: Uint8Array, size: number): Uint8Array {
  return data.byteOffset % size === 0 ? data : new Uint8Array(data)
}
