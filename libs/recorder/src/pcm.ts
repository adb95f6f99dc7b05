/** How one sample is stored: ALSA's names, little-endian. `S24_LE` sits in the low three of four bytes. */
export type SampleFormat = 'S16_LE' | 'S24_LE' | 'S24_3LE' | 'S32_LE' | 'FLOAT_LE'

/** The shape of interleaved PCM. */
export interface PcmFormat {
  /** How one sample is stored. */
  readonly sampleFormat: SampleFormat
  /** Frames a second, in Hz. */
  readonly rate: number
  /** Samples in a frame. */
  readonly channels: number
}

const sampleBytes: Record<SampleFormat, number> = {
  S16_LE: 2,
  S24_LE: 4,
  S24_3LE: 3,
  S32_LE: 4,
  FLOAT_LE: 4,
}

/** Every sample format, smallest first. */
export const sampleFormats = Object.keys(sampleBytes) as readonly SampleFormat[]

/** Bytes in one sample. */
export function bytesPerSample(format: SampleFormat): number {
  return sampleBytes[format]
}

/** Bytes in one frame: one sample of every channel. */
export function bytesPerFrame({ sampleFormat, channels }: PcmFormat): number {
  return sampleBytes[sampleFormat] * channels
}

/** Significant bits in one sample (a float counts as 24). */
export function bitDepth(format: SampleFormat): number {
  return format === 'S16_LE' ? 16 : format === 'S32_LE' ? 32 : 24
}
