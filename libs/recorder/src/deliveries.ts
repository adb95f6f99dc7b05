import { bytesPerSample, type SampleFormat } from './pcm.ts'

/** How libsndfile hands samples out: native 16-bit, full-scale 32-bit, or float from -1 to 1. */
export type Delivery = 'short' | 'int' | 'float'

/**
 * What to ask libsndfile for. It rounds floats to integers without a look at full scale, so floats
 * are taken as they are where the file has them.
 *
 * @param own what the file holds
 * @param wanted what it is to become
 */
export function deliveryOf(own: SampleFormat, wanted: SampleFormat): Delivery {
  if (own === 'FLOAT_LE' || wanted === 'FLOAT_LE') return 'float'
  return wanted === 'S16_LE' ? 'short' : 'int'
}

/**
 * Bring what was handed out into a sample format. Floats are rounded and clipped; what is no number
 * becomes silence.
 *
 * @param data interleaved, as the delivery says
 * @param delivery what libsndfile was asked for
 * @param format what it is to become
 */
export function deliver(data: Uint8Array, delivery: Delivery, format: SampleFormat): Uint8Array {
  if (format === 'FLOAT_LE' || delivery === 'short') return data
  if (delivery === 'int' && format === 'S32_LE') return data
  const samples = data.length / 4
  const out = new Uint8Array(samples * bytesPerSample(format))
  const ints = delivery === 'int' ? words(data) : quantized(data, format)
  if (format === 'S32_LE') return new Uint8Array(ints.buffer)
  if (format === 'S16_LE') {
    const to = new Int16Array(out.buffer)
    for (let i = 0; i < samples; i++) to[i] = (ints[i] as number) >> 16
  } else if (format === 'S24_LE') {
    const to = new Int32Array(out.buffer)
    for (let i = 0; i < samples; i++) to[i] = (ints[i] as number) >> 8
  } else {
    for (let i = 0, at = 0; i < samples; i++, at += 3) {
      const value = ints[i] as number
      out[at] = value >> 8
      out[at + 1] = value >> 16
      out[at + 2] = value >> 24
    }
  }
  return out
}

/** Full-scale ints, rounded to as many bits as the format keeps. */
function quantized(data: Uint8Array, format: SampleFormat): Int32Array {
  const floats = new Float32Array(data.buffer, data.byteOffset, data.length / 4)
  const bits = format === 'S16_LE' ? 16 : format === 'S32_LE' ? 32 : 24
  const scale = 2 ** (bits - 1)
  const shift = 32 - bits
  const ints = new Int32Array(floats.length)
  for (let i = 0; i < ints.length; i++) {
    const value = Math.round((floats[i] as number) * scale)
    ints[i] = Math.max(-scale, Math.min(scale - 1, value || 0)) << shift
  }
  return ints
}

function words(data: Uint8Array): Int32Array {
  return new Int32Array(data.buffer, data.byteOffset, data.length / 4)
}
