import { z } from 'zod'
import { RecorderError } from './errors.ts'
import { type Levels, valuesPerPoint } from './levels.ts'
import { formatIso, parseIso } from './local-time.ts'
import type { ChannelLevels } from './metering/gauge.ts'
import type { Loudness } from './metering/meter.ts'
import type { Hole } from './source.ts'
import { faultsOf } from './validate.ts'

/** What is known of a segment beyond its audio, kept as JSON beside each of its files. */
export interface Sidecar {
  /** What was recorded from: the source's name. */
  readonly source: string
  /** The run of the recorder; device frames of one session are on one axis. */
  readonly session: string
  /** Unix time of the first frame, in ms. */
  readonly start: number
  /** Minutes east of UTC on the local clock at that time. */
  readonly utcOffset: number
  /** Frames a second, in Hz. */
  readonly rate: number
  /** Samples in a frame. */
  readonly channels: number
  /** Device frame of the first frame in the file. */
  readonly firstFrame: number
  /** Device frame of the last one. */
  readonly lastFrame: number
  /** How much faster than nominal the device ran, in parts per million. */
  readonly drift: number
  /** What is missing between the first and the last frame: silence in the file. */
  readonly holes: readonly Hole[]
  /** Each channel's levels, unless metering was off. */
  readonly levels?: readonly ChannelLevels[]
  /** Loudness by EBU R128, unless metering was off. */
  readonly loudness?: Loudness
  /** A coarse waveform, unless metering was off. */
  readonly waveform?: Levels
}

/** Longer sidecars are not read, in bytes: 20,000 holes and the longest waveform take less. */
export const maximumSidecarSize: number = 2 << 20

/** The path of the sidecar that belongs to the audio file at `path`: no two files share one. */
export function sidecarOf(path: string): string {
  return `${path}.json`
}

/** The path of the audio file that the sidecar at `path` belongs to; `undefined` if it is no sidecar's name. */
export function ownerOfSidecar(path: string): string | undefined {
  return /\.(?:wav|flac|ogg|oga|opus)\.json$/i.test(path) ? path.slice(0, -5) : undefined
}

/** How many frames a sidecar's file holds, silence in holes included. */
export function framesOf(sidecar: Pick<Sidecar, 'firstFrame' | 'lastFrame'>): number {
  return sidecar.lastFrame - sidecar.firstFrame + 1
}

/** Write a sidecar as JSON. Silence, `-Infinity` in memory, is `null` there. */
export function formatSidecar(sidecar: Sidecar): string {
  const { start, utcOffset, drift, waveform, ...rest } = sidecar
  const text = {
    version: 1,
    start: formatIso(start, utcOffset),
    frames: framesOf(sidecar),
    ...rest,
    driftPpm: drift,
    ...(waveform && { waveform: { ...waveform, data: toBase64(waveform.data) } }),
  }
  return `${JSON.stringify(text, (_key, value) => rounded(value), 1)}\n`
}

/**
 * Read a sidecar.
 *
 * @throws {@link RecorderError} `ERR_SIDECAR`: not one, or not of this version; every fault is named
 */
export function parseSidecar(text: string): Sidecar {
  const json = parseJson(text)
  const facts = check(schema, json)
  const { waveform: levels } = check(withWaveform, json)
  return levels === undefined ? facts : { ...facts, waveform: levels }
}

/** Read a sidecar without its waveform: a third of the time. See {@link parseSidecar}. */
export function parseSidecarFacts(text: string): Omit<Sidecar, 'waveform'> {
  return check(schema, parseJson(text))
}

function parseJson(text: string): unknown {
  if (text.length > maximumSidecarSize) {
    throw new RecorderError('ERR_SIDECAR', `expected at most ${maximumSidecarSize} bytes of JSON`)
  }
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new RecorderError('ERR_SIDECAR', 'expected JSON', { cause })
  }
}

function check<T>(type: z.ZodType<T>, json: unknown): T {
  const parsed = type.safeParse(json)
  if (parsed.success) return parsed.data
  throw new RecorderError('ERR_SIDECAR', faultsOf(parsed.error, json, 'sidecar').join('\n'))
}

const integer = z.int().nonnegative()
const decibels = z
  .number()
  .nullable()
  .transform((value) => value ?? Number.NEGATIVE_INFINITY)
const hole = z.object({
  position: integer,
  frames: integer,
  cause: z.enum(['overrun', 'device', 'stall', 'storage']),
})
const levels = z.object({
  min: z.number(),
  max: z.number(),
  peak: decibels,
  rms: decibels,
  truePeak: decibels,
})
const loudness = z.object({
  momentaryMax: decibels,
  shortTermMax: decibels,
  integrated: decibels,
  range: z.number(),
  truePeak: decibels,
})
const waveform = z
  .object({
    channels: integer.min(1).max(64),
    framesPerPoint: integer.min(1),
    frames: integer,
    data: z.base64().max(1 << 20),
  })
  .transform((value) => ({ ...value, data: fromBase64(value.data) }))
  .refine(
    ({ channels, framesPerPoint, frames, data }) =>
      data.length === Math.ceil(frames / framesPerPoint) * channels * valuesPerPoint,
    'data: expected three values for each point and channel',
  )
const withWaveform = z.object({ waveform: waveform.optional() })
const schema = z
  .object({
    version: z.literal(1),
    source: z.string().max(4096),
    session: z.string().max(256),
    start: z.string().transform((text, context) => {
      const time = parseIso(text)
      if (!time) context.addIssue('expected a time in ISO 8601, with the UTC offset')
      return time ?? { start: 0, utcOffset: 0 }
    }),
    rate: integer.min(1).max(10_000_000),
    channels: integer.min(1).max(64),
    firstFrame: integer,
    lastFrame: z.int().min(-1),
    frames: integer,
    driftPpm: z.number().min(-1e5).max(1e5),
    holes: z.array(hole),
    levels: z.array(levels).exactOptional(),
    loudness: loudness.exactOptional(),
  })
  .refine((value) => value.frames === framesOf(value), {
    path: ['frames'],
    message: 'expected lastFrame - firstFrame + 1',
  })
  .transform(({ version: _, frames: __, driftPpm: drift, start, ...rest }) => {
    return { ...rest, ...start, drift }
  })

/** Six decimals: finer than 16 bits and than any meter. Frames are whole, and may be too many to be scaled. */
function rounded(value: unknown): unknown {
  if (typeof value !== 'number' || Number.isInteger(value)) return value
  return Math.round(value * 1e6) / 1e6
}

function toBase64(data: Int16Array): string {
  return Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString('base64')
}

function fromBase64(text: string): Int16Array {
  // A copy: a Buffer may lie at an odd address in a shared pool.
  const bytes = new Uint8Array(Buffer.from(text, 'base64'))
  return new Int16Array(bytes.buffer, 0, bytes.length >> 1)
}
