import type { AudioFacts, AudioKind } from '../../src/audio-file.ts'
import { bytesPerFrame, type PcmFormat } from '../../src/pcm.ts'

/** Every kind of file. */
export const kinds: readonly AudioKind[] = ['wav', 'flac', 'vorbis', 'opus']

/** What the files of these tests say of themselves. */
export const facts: AudioFacts = {
  start: Date.UTC(2026, 2, 29, 12, 0, 0, 250),
  utcOffset: 120,
  timeReference: 14 * 3600 * 44_100 + 11_025,
  description: 'Café de la gare',
  originator: 'pigebox',
}

/** 44.1 kHz, 16 bit, stereo. */
export const cd: PcmFormat = { sampleFormat: 'S16_LE', rate: 44_100, channels: 2 }

/** Sounds on which codecs behave differently. */
export type Sound = 'tone' | 'silence' | 'noise' | 'clicks'

/** Some frames of 16-bit sound, the same for the same position. */
export function sound(
  what: Sound,
  position: number,
  frames: number,
  { rate, channels }: PcmFormat = cd,
): Uint8Array {
  const samples = new Int16Array(frames * channels)
  for (let i = 0; i < frames; i++) {
    samples.fill(sample(what, position + i, rate), i * channels, (i + 1) * channels)
  }
  return new Uint8Array(samples.buffer)
}

function sample(what: Sound, frame: number, rate: number): number {
  const seconds = frame / rate
  switch (what) {
    case 'silence':
      return 0
    case 'tone':
      return 10_000 * Math.sin(2 * Math.PI * 441 * seconds)
    case 'noise':
      return noise(frame) * 10_000
    case 'clicks': {
      const since = (seconds * 4) % 1
      return 20_000 * Math.exp(-since * 80) * Math.sin(2 * Math.PI * 3000 * seconds)
    }
  }
}

/** White, from -1 to 1, a function of the frame. */
function noise(frame: number): number {
  let bits = Math.imul(frame ^ (frame >>> 16), 0x45d9f3b)
  bits = Math.imul(bits ^ (bits >>> 16), 0x45d9f3b)
  return (bits ^ (bits >>> 16)) / 2 ** 31
}

/** Bytes in blocks of so many frames. */
export function* blocks(
  data: Uint8Array,
  format: PcmFormat,
  frames: number,
): Generator<Uint8Array> {
  const step = frames * bytesPerFrame(format)
  for (let at = 0; at < data.length; at += step) yield data.subarray(at, at + step)
}
