import { bytesPerSample, type PcmFormat } from './pcm.ts'

/**
 * Spread interleaved PCM over one plane for each channel, full scale being 1.
 *
 * Non-finite floats become 0: one NaN would stay in a recursive filter for ever.
 *
 * @param data interleaved, little-endian, whole frames
 * @param format what `data` holds
 * @param planes one for each channel; filled from `offset` on
 * @param offset index in the planes of the first frame
 * @param first frame of `data` to begin with
 * @param frames how many frames to take
 */
export function deinterleave(
  data: Uint8Array,
  format: PcmFormat,
  planes: readonly Float64Array[],
  offset: number,
  first: number,
  frames: number,
): void {
  const { channels, sampleFormat } = format
  if (sampleFormat === 'S24_3LE') {
    for (let channel = 0; channel < channels; channel++) {
      const plane = planes[channel] as Float64Array
      let at = (first * channels + channel) * 3
      for (let i = offset; i < offset + frames; i++, at += channels * 3) {
        const low = (data[at] as number) | ((data[at + 1] as number) << 8)
        plane[i] = (low | (((data[at + 2] as number) << 24) >> 8)) / 0x80_0000
      }
    }
    return
  }
  const samples = typed(data, format, first, frames)
  for (let channel = 0; channel < channels; channel++) {
    const plane = planes[channel] as Float64Array
    let at = channel
    if (sampleFormat === 'FLOAT_LE') {
      for (let i = offset; i < offset + frames; i++, at += channels) {
        const value = samples[at] as number
        plane[i] = Number.isFinite(value) ? value : 0
      }
    } else if (sampleFormat === 'S24_LE') {
      // The top byte is padding, whatever the device left there.
      for (let i = offset; i < offset + frames; i++, at += channels) {
        plane[i] = (((samples[at] as number) << 8) >> 8) / 0x80_0000
      }
    } else {
      const scale = sampleFormat === 'S16_LE' ? 0x8000 : 0x8000_0000
      for (let i = offset; i < offset + frames; i++, at += channels) {
        plane[i] = (samples[at] as number) / scale
      }
    }
  }
}

/** The wanted frames as numbers; copied only where the bytes are not aligned. */
function typed(
  data: Uint8Array,
  { sampleFormat, channels }: PcmFormat,
  first: number,
  frames: number,
): Int16Array | Int32Array | Float32Array {
  const size = bytesPerSample(sampleFormat)
  const start = first * channels * size
  const length = frames * channels
  const aligned = (data.byteOffset + start) % size === 0
  const { buffer, byteOffset } = aligned
    ? { buffer: data.buffer, byteOffset: data.byteOffset + start }
    : { buffer: data.slice(start, start + length * size).buffer, byteOffset: 0 }
  if (sampleFormat === 'S16_LE') return new Int16Array(buffer, byteOffset, length)
  if (sampleFormat === 'FLOAT_LE') return new Float32Array(buffer, byteOffset, length)
  return new Int32Array(buffer, byteOffset, length)
}
