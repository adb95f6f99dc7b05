import type { AudioFacts } from './audio-file.ts'
import { bextSize, codingHistory, encodeBext } from './bext.ts'
import { bitDepth, bytesPerFrame, type PcmFormat } from './pcm.ts'

/** Sizes from here on do not fit a RIFF file: EBU Tech 3306. */
const riffLimit = 0xffff_ffff
const pcmTag = 1
const floatTag = 3
const extensibleTag = 0xfffe
/** The rest of KSDATAFORMAT_SUBTYPE_PCM and _IEEE_FLOAT, after the format tag. */
const guidTail = [0, 0, 0, 0, 0x10, 0, 0x80, 0, 0, 0xaa, 0, 0x38, 0x9b, 0x71]

/**
 * Everything of a WAV file that comes before its samples, for as many frames as are known to follow. It becomes
 * RF64 (EBU Tech 3306) where 4 GiB do not suffice.
 *
 * @param format of the samples; `S24_LE` is no format of WAV
 * @param frames that will follow
 * @param facts for a `bext` chunk (EBU Tech 3285)
 */
export function wavHead(format: PcmFormat, frames: number, facts?: AudioFacts): Uint8Array {
  const data = frames * bytesPerFrame(format)
  const chunks = [fmt(format)]
  if (format.sampleFormat === 'FLOAT_LE')
    chunks.push(chunk('fact', u32(Math.min(frames, riffLimit))))
  if (facts) chunks.push(bext(facts))
  const rest = chunks.reduce((sum, { length }) => sum + length, 0)
  // The form type, the chunks, the header of `data`, and the byte that pads an odd number.
  const riff = 4 + rest + 8 + data + (data % 2)
  if (riff <= riffLimit) {
    return concat(text('RIFF'), u32(riff), text('WAVE'), ...chunks, text('data'), u32(data))
  }
  const ds64 = chunk('ds64', concat(u64(riff + 36), u64(data), u64(frames), u32(0)))
  return concat(
    ...[text('RF64'), u32(riffLimit), text('WAVE'), ds64],
    ...[...chunks, text('data'), u32(riffLimit)],
  )
}

function fmt(format: PcmFormat): Uint8Array {
  const { rate, channels, sampleFormat } = format
  const frameBytes = bytesPerFrame(format)
  const bits = sampleFormat === 'FLOAT_LE' ? 32 : bitDepth(sampleFormat)
  const tag = sampleFormat === 'FLOAT_LE' ? floatTag : pcmTag
  const common = concat(u32(rate), u32(rate * frameBytes), u16(frameBytes), u16(bits))
  // More than two channels, or more than 16 bits, want WAVE_FORMAT_EXTENSIBLE; without a speaker mask.
  if (channels <= 2 && bits <= 16) return chunk('fmt ', concat(u16(tag), u16(channels), common))
  const extension = concat(u16(22), u16(bits), u32(0), u16(tag), Uint8Array.from(guidTail))
  return chunk('fmt ', concat(u16(extensibleTag), u16(channels), common, extension))
}

function bext(facts: AudioFacts): Uint8Array {
  const history = codingHistory(facts)
  const length = bextSize + history.length
  // An even length: in RF64 libsndfile 1.2 does not skip the byte that pads an odd one.
  const body = new Uint8Array(length + (length % 2))
  body.set(encodeBext(facts))
  body.set(text(history), bextSize)
  return chunk('bext', body)
}

function chunk(id: string, body: Uint8Array): Uint8Array {
  return concat(text(id), u32(body.length), body, new Uint8Array(body.length % 2))
}

function text(value: string): Uint8Array {
  return Uint8Array.from(value, (character) => character.charCodeAt(0))
}

function u16(value: number): Uint8Array {
  return Uint8Array.of(value, value >> 8)
}

function u32(value: number): Uint8Array {
  return Uint8Array.of(value, value >>> 8, value >>> 16, value >>> 24)
}

function u64(value: number): Uint8Array {
  return concat(u32(value % 2 ** 32), u32(Math.floor(value / 2 ** 32)))
}

function concat(...parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}
