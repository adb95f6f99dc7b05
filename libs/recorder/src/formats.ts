import type { AudioKind, AudioOutput } from './audio-file.ts'
import { RecorderError } from './errors.ts'
import type { Lane } from './lanes.ts'
import type { PcmFormat, SampleFormat } from './pcm.ts'

/** What a kind of file takes. */
export interface Capability {
  /** The most channels. */
  readonly channels: number
  /** Lowest and highest rate, in Hz. */
  readonly rates: readonly [number, number]
  /** Rates above so many Hz go in steps. */
  readonly rateSteps?: { readonly above: number; readonly step: number }
  /** What it takes as it is. */
  readonly sampleFormats: readonly SampleFormat[]
  /** The same, for people. */
  readonly takes: string
}

const every: readonly SampleFormat[] = ['S16_LE', 'S24_LE', 'S24_3LE', 'S32_LE', 'FLOAT_LE']

/** What each kind of file takes. */
export const capabilities: Readonly<Record<AudioKind, Capability>> = {
  wav: {
    channels: 32,
    rates: [1, 768_000],
    sampleFormats: every,
    takes: '1 to 32 channels, any rate up to 768000 Hz, 16, 24 or 32 bits or float',
  },
  flac: {
    // RFC 9639, 9.1: three bits of channels; 8.2: 20 bits of rate.
    channels: 8,
    rates: [1, 655_350],
    // 9.1.2: a frame says its rate in 16 bits of Hz, or of tens of Hz.
    rateSteps: { above: 65_535, step: 10 },
    sampleFormats: ['S16_LE', 'S24_LE', 'S24_3LE'],
    takes:
      '1 to 8 channels, up to 655350 Hz (in tens above 65535), 16 or 24 bits (32 bits and float with `depth: 24` or 16)',
  },
  vorbis: {
    channels: 8,
    rates: [8000, 192_000],
    sampleFormats: every,
    takes: '1 to 8 channels, 8000 to 192000 Hz, any depth',
  },
  opus: {
    // RFC 7845, 5.1.1.2: channel mapping family 1.
    channels: 8,
    rates: [8000, 384_000],
    sampleFormats: every,
    takes:
      '1 to 8 channels, any depth, 8000, 12000, 16000, 24000 or 48000 Hz, or another rate from 8000 to 384000 Hz resampled to 48000 Hz',
  },
}

/**
 * Whether an output can take what a source delivers.
 *
 * @throws {@link RecorderError} `ERR_FORMAT_UNSUPPORTED`, naming what it takes
 */
export function checkCapability(output: AudioOutput, format: PcmFormat): void {
  const { channels, sampleFormats, takes } = capabilities[output.kind]
  const faults: string[] = []
  if (format.channels < 1 || format.channels > channels) faults.push(`${format.channels} channels`)
  if (!takesRate(output.kind, format.rate)) faults.push(`${format.rate} Hz`)
  if (!sampleFormats.includes(format.sampleFormat) && output.depth === undefined) {
    faults.push(format.sampleFormat)
  }
  if (faults.length > 0) throw unsupported(output.kind, faults.join(', '), takes)
}

function takesRate(kind: AudioKind, rate: number): boolean {
  const { rates, rateSteps } = capabilities[kind]
  if (rateSteps && rate > rateSteps.above && rate % rateSteps.step !== 0) return false
  return rate >= rates[0] && rate <= rates[1]
}

/** The refusal, the same whoever finds the reason. */
export function unsupported(kind: AudioKind, what: string, takes: string): RecorderError {
  return new RecorderError(
    'ERR_FORMAT_UNSUPPORTED',
    `${kind} cannot take ${what}: it takes ${takes}`,
  )
}

/** The depth that a FLAC file gets. */
export function flacDepth(output: AudioOutput, { sampleFormat }: PcmFormat): 16 | 24 {
  if (sampleFormat === 'S16_LE') return 16
  return output.depth ?? 24
}

/** The rate of the samples in the file. */
export function fileRate(kind: AudioKind, rate: number): number {
  const opusRates = [8000, 12_000, 16_000, 24_000, 48_000]
  return kind === 'opus' && !opusRates.includes(rate) ? 48_000 : rate
}

/** How samples are handed to the kind's codec. */
export function laneOf(kind: AudioKind, sampleFormat: SampleFormat): Lane {
  if (kind === 'wav') return 'raw'
  if (sampleFormat === 'S16_LE') return 'short'
  return sampleFormat === 'FLOAT_LE' && kind !== 'flac' ? 'float' : 'int'
}
