import { RecorderError } from './errors.ts'
import type { PcmFormat, SampleFormat } from './pcm.ts'

/** What a WAV stream says before its first frame. */
export interface WavHeader {
  /** What the frames look like. */
  readonly format: PcmFormat
  /** Bytes before the first frame. */
  readonly bytes: number
  /** Bytes of sound that follow; `undefined` where the writer could not know, as in a pipe. */
  readonly dataBytes?: number
}

/** A header longer than this, in bytes, is not one that a recording program writes. */
const longest = 1 << 20
const pcm = 1
const float = 3
const extensible = 0xfffe

/**
 * Read the header of a WAV, RF64 or BW64 stream (EBU Tech 3306; ITU-R BS.2088).
 *
 * @param head the stream's first bytes.
 * @returns the header, or how many bytes it takes at least to go on.
 * @throws {@link RecorderError} `ERR_SOURCE` when the stream is not WAV, or holds what we do not record.
 */
export function readWavHeader(head: Uint8Array): WavHeader | number {
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength)
  if (head.byteLength < 12) return 12
  const riff = name(view, 0)
  if (!['RIFF', 'RF64', 'BW64'].includes(riff) || name(view, 8) !== 'WAVE') {
    throw new RecorderError('ERR_SOURCE', `expected a WAV stream (RIFF … WAVE), got ${quote(head)}`)
  }
  let format: PcmFormat | undefined
  let dataBytes64: number | undefined
  for (let at = 12; ; ) {
    if (at > longest)
      throw new RecorderError('ERR_SOURCE', `no sound in the first ${longest} bytes`)
    if (head.byteLength < at + 8) return at + 8
    const chunk = name(view, at)
    const size = view.getUint32(at + 4, true)
    if (chunk === 'data') {
      if (!format) throw new RecorderError('ERR_SOURCE', 'WAV stream: `data` comes before `fmt `')
      const known = dataBytes64 ?? (size === 0 || size >= 0x7ffff000 ? undefined : size)
      return { format, bytes: at + 8, ...(known === undefined ? {} : { dataBytes: known }) }
    }
    const end = at + 8 + size + (size % 2)
    if ((chunk === 'fmt ' || chunk === 'ds64') && size <= 4096) {
      if (head.byteLength < end) return end
      if (chunk === 'fmt ') format = readFormat(view, at + 8, size)
      else if (size >= 16) dataBytes64 = Number(view.getBigUint64(at + 16, true))
    }
    at = end
  }
}

function readFormat(view: DataView, at: number, size: number): PcmFormat {
  if (size < 16)
    throw new RecorderError(
      'ERR_SOURCE',
      `WAV stream: \`fmt \` has ${size} bytes, expected 16 or more`,
    )
  const tag = view.getUint16(at, true)
  const kind = tag === extensible && size >= 26 ? view.getUint16(at + 24, true) : tag
  const channels = view.getUint16(at + 2, true)
  const rate = view.getUint32(at + 4, true)
  const bits = view.getUint16(at + 14, true)
  const sampleFormat = sampleFormatOf(kind, bits)
  if (!sampleFormat || channels < 1 || channels > 32 || rate < 1) {
    throw new RecorderError(
      'ERR_SOURCE',
      `WAV stream: format ${kind}, ${bits} bits, ${channels} channels, ${rate} Hz; expected PCM of 16, 24 or 32 bits or 32-bit float, 1 to 32 channels`,
    )
  }
  return { sampleFormat, rate, channels }
}

function sampleFormatOf(kind: number, bits: number): SampleFormat | undefined {
  if (kind === float) return bits === 32 ? 'FLOAT_LE' : undefined
  if (kind !== pcm) return undefined
  return bits === 16 ? 'S16_LE' : bits === 24 ? 'S24_3LE' : bits === 32 ? 'S32_LE' : undefined
}

function name(view: DataView, at: number): string {
  return String.fromCharCode(...[0, 1, 2, 3].map((index) => view.getUint8(at + index)))
}

function quote(head: Uint8Array): string {
  return JSON.stringify(String.fromCharCode(...head.subarray(0, 12)))
}
