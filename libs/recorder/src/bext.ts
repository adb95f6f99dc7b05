import type { AudioFacts, LoudnessFacts } from './audio-file.ts'
import { localTime, parseOffset } from './local-time.ts'

/**
 * The `bext` chunk of EBU Tech 3285 version 2 up to its coding history, byte by byte: description
 * (256), originator (32), reference (32), date (10), time (8), time reference (8), version (2), UMID
 * (64), loudness (5 times 2), reserved (180).
 */
export const bextSize = 602

const at = {
  description: 0,
  originator: 256,
  date: 320,
  time: 330,
  timeReference: 338,
  version: 346,
  loudness: 412,
} as const

/** "If the field is not used, the value shall be 7FFFh" (Tech 3285, loudness fields). */
const unknownLoudness = 0x7fff

/**
 * The chunk's fixed part.
 *
 * @param facts what the file says of itself
 */
export function encodeBext(facts: AudioFacts): Uint8Array {
  const chunk = new Uint8Array(bextSize)
  const view = new DataView(chunk.buffer)
  const { date, time } = localTime(facts.start, facts.utcOffset)
  putText(chunk, at.description, 256, facts.description ?? '')
  putText(chunk, at.originator, 32, facts.originator ?? '')
  putText(chunk, at.date, 10, date)
  putText(chunk, at.time, 8, time)
  view.setBigUint64(at.timeReference, BigInt(facts.timeReference), true)
  view.setUint16(at.version, 2, true)
  chunk.set(encodeLoudness({}), at.loudness)
  return chunk
}

/** Where the five loudness fields are in the chunk; they may be set when the rest is long written. */
export const loudnessOffset: number = at.loudness

/** The five loudness fields: hundredths, signed, little-endian. */
export function encodeLoudness(loudness: LoudnessFacts): Uint8Array {
  const { integrated, range, truePeak, momentaryMax, shortTermMax } = loudness
  const fields = [integrated, range, truePeak, momentaryMax, shortTermMax]
  const bytes = new Uint8Array(fields.length * 2)
  const view = new DataView(bytes.buffer)
  for (const [index, value] of fields.entries()) {
    const known = value !== undefined && Number.isFinite(value)
    const hundredths = known
      ? Math.max(-9999, Math.min(9999, Math.round(value * 100)))
      : unknownLoudness
    view.setInt16(index * 2, hundredths, true)
  }
  return bytes
}

/**
 * Our line of the coding history (EBU R 98): BWF has no field for a time zone, so it stands here.
 * libsndfile appends a line of its own with rate, depth and channels.
 *
 * @param facts when
 */
export function codingHistory(facts: AudioFacts): string {
  return `A=PCM,T=boxwright UTC${localTime(facts.start, facts.utcOffset).offset}\r\n`
}

/**
 * What a chunk says, or `undefined` where it bears no date.
 *
 * @param chunk the whole chunk, its coding history included
 * @param rate the file's rate, in Hz
 */
export function decodeBext(
  chunk: Uint8Array,
  rate: number,
): { facts: AudioFacts; loudness: LoudnessFacts } | undefined {
  if (chunk.length < bextSize) return undefined
  const view = new DataView(chunk.buffer, chunk.byteOffset, chunk.byteLength)
  const date = text(chunk, at.date, 10).replaceAll(/[^\d]/g, '-')
  const time = text(chunk, at.time, 8).replaceAll(/[^\d]/g, ':')
  const local = Date.parse(`${date}T${time}Z`)
  if (Number.isNaN(local)) return undefined
  const history = text(chunk, bextSize, chunk.length - bextSize)
  const utcOffset = parseOffset(/UTC([+-]\d\d:\d\d)/.exec(history)?.[1] ?? 'Z') ?? 0
  const timeReference = Number(view.getBigUint64(at.timeReference, true))
  const description = text(chunk, at.description, 256)
  const originator = text(chunk, at.originator, 32)
  return {
    facts: {
      start: refine(local, timeReference, rate) - utcOffset * 60_000,
      utcOffset,
      timeReference,
      ...(description && { description }),
      ...(originator && { originator }),
    },
    loudness: decodeLoudness(view),
  }
}

/**
 * The date and time are whole seconds; the time reference has the frame. It is believed where both
 * agree: other programs count it from elsewhere, and on a day of 23 or 25 hours so may we.
 */
function refine(local: number, timeReference: number, rate: number): number {
  const day = 86_400_000
  const exact = Math.floor(local / day) * day + (timeReference * 1000) / rate
  return Math.abs(exact - local) <= 1500 ? exact : local
}

function decodeLoudness(view: DataView): LoudnessFacts {
  if (view.getUint16(at.version, true) < 2) return {}
  const field = (index: number): number | undefined => {
    const value = view.getInt16(at.loudness + index * 2, true)
    return value === unknownLoudness ? undefined : value / 100
  }
  const [integrated, range, truePeak, momentaryMax, shortTermMax] = [0, 1, 2, 3, 4].map(field)
  return {
    ...(integrated !== undefined && { integrated }),
    ...(range !== undefined && { range }),
    ...(truePeak !== undefined && { truePeak }),
    ...(momentaryMax !== undefined && { momentaryMax }),
    ...(shortTermMax !== undefined && { shortTermMax }),
  }
}

/** ASCII only, as Tech 3285 has it: accents are dropped, the rest becomes `?`. */
function putText(chunk: Uint8Array, offset: number, length: number, value: string): void {
  const plain = value
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .replaceAll(/[^\x20-\x7e\r\n]/gu, '?')
  for (let i = 0; i < Math.min(length, plain.length); i++) chunk[offset + i] = plain.charCodeAt(i)
}

function text(chunk: Uint8Array, offset: number, length: number): string {
  const bytes = chunk.subarray(offset, offset + length)
  const end = bytes.indexOf(0)
  return new TextDecoder('latin1').decode(end < 0 ? bytes : bytes.subarray(0, end)).trim()
}
