import { assertZone, compileTemplate, type Repetition, repeats } from '@boxwright/naming'
import { z } from 'zod'
import type { AudioOutput } from './audio-file.ts'
import { RecorderError } from './errors.ts'
import type { PcmSource } from './source.ts'
import { faultsOf } from './validate.ts'

/** What a name function is told. */
export interface SegmentFacts {
  /** Unix time in ms of the first frame. */
  readonly start: number
  /** The clock mark that the segment belongs to, in Unix ms: equal to `start` but for a first, partial segment. */
  readonly mark: number
  /** Whether it is the first since the recorder started. */
  readonly first: boolean
}

/** What to do when a name is taken. The file that is there is never overwritten. */
export type Existing =
  /** The new file gets a number: `14h30-1.wav`. */
  | 'suffix'
  /** The old file gets the number, the new one the name: what alsa-backup did. */
  | 'move-old'
  /** The new file bears its exact time: `14h34m23.wav`. */
  | 'exact-time'
  /** The recorder stops with `ERR_NAME_TAKEN` before it records. */
  | 'refuse'

/** Options of `createRecorder`. */
export interface RecorderOptions {
  /** Where sound comes from; the recorder disposes of it. */
  readonly source: PcmSource
  /** Folder that the segments go to. Made when it is missing. */
  readonly directory: string
  /**
   * Name of a segment within `directory`: strftime conversions or a function. Default
   * `%Y/%m-%b/%d-%a/%Hh%M.wav`. A known audio extension is replaced by each output's own.
   */
  readonly name?: string | ((segment: SegmentFacts) => string)
  /** Length of a segment in s, on the marks of the clock: divides a day, 1 to 86,400; `false`: one file. Default 900. */
  readonly rotate?: number | false
  /** IANA zone of names and marks. Default `UTC`. */
  readonly zone?: string
  /** What to write, all from the one capture. Default WAV. */
  readonly outputs?: readonly AudioOutput[]
  /** What to do when a name is taken. Default `suffix`. */
  readonly existing?: Existing
  /** Fill holes with silence (up to `fillLimit`), or end the segment and begin another. Default `silence`. */
  readonly holes?: 'silence' | 'split'
  /** Longest hole in s that is filled with silence. Default 60. */
  readonly fillLimit?: number
  /** Stop after so many seconds of sound, holes included. */
  readonly duration?: number
  /** Unix time in ms of the first frame, for sources that are not live. Default: now. */
  readonly start?: number
  /** Measure levels and loudness: about a third of what ffmpeg's ebur128 takes. Default `true`. */
  readonly metering?: boolean
  /** Write a JSON file beside each segment that says all that is known of it. Default `true`. */
  readonly sidecars?: boolean
  /** Wait for `directory` to be on a mounted file system of its own: on the storage, not on the disk below. Default `false`. */
  readonly mounted?: boolean
  /** What was recorded, for the files' own metadata. */
  readonly description?: string
}

/** {@link RecorderOptions} with every default in its place. */
export interface RecorderSettings {
  readonly source: PcmSource
  readonly directory: string
  readonly name: string | ((segment: SegmentFacts) => string)
  readonly rotate: number | undefined
  readonly zone: string
  readonly outputs: readonly AudioOutput[]
  readonly existing: Existing
  readonly holes: 'silence' | 'split'
  readonly fillLimit: number
  readonly duration: number | undefined
  readonly start: number | undefined
  readonly metering: boolean
  readonly sidecars: boolean
  readonly mounted: boolean
  readonly description: string | undefined
}

function isSource(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'blocks' in value && 'format' in value
}

const day = 86_400
const output = z.strictObject({
  kind: z.enum(['wav', 'flac', 'vorbis', 'opus']),
  quality: z.number().min(0).max(1).optional(),
  compression: z.number().min(0).max(1).optional(),
  depth: z.literal([16, 24]).optional(),
})
const schema = z.strictObject({
  source: z.custom<PcmSource>(isSource, 'expected a PcmSource'),
  directory: z.string().min(1),
  name: z
    .union([
      z.string().min(1),
      z.custom<(segment: SegmentFacts) => string>(
        (value) => typeof value === 'function',
        'expected a function',
      ),
    ])
    .default('%Y/%m-%b/%d-%a/%Hh%M.wav'),
  rotate: z
    .union([
      z.literal(false),
      z
        .number()
        .refine(
          (length) => length >= 1 && day % length === 0,
          'expected a length that divides a day',
        ),
    ])
    .default(900),
  zone: z.string().default('UTC'),
  outputs: z
    .array(output)
    .min(1)
    .default([{ kind: 'wav' }]),
  existing: z.enum(['suffix', 'move-old', 'exact-time', 'refuse']).default('suffix'),
  holes: z.enum(['silence', 'split']).default('silence'),
  fillLimit: z.number().nonnegative().default(60),
  duration: z.number().positive().optional(),
  start: z.number().optional(),
  metering: z.boolean().default(true),
  sidecars: z.boolean().default(true),
  mounted: z.boolean().default(false),
  description: z.string().optional(),
})

/**
 * Check options, all at once, and fill in the defaults.
 *
 * @throws {@link RecorderError} `ERR_OPTIONS`, a line for each fault: the key, what was expected, what came.
 */
export function readOptions(options: RecorderOptions): RecorderSettings {
  const parsed = schema.safeParse(options)
  const faults = parsed.success ? namingFaults(parsed.data) : faultsOf(parsed.error, options)
  if (!parsed.success || faults.length > 0)
    throw new RecorderError('ERR_OPTIONS', faults.join('\n'))
  const { data } = parsed
  return {
    ...data,
    outputs: data.outputs as readonly AudioOutput[],
    rotate: data.rotate === false ? undefined : data.rotate,
    duration: data.duration,
    start: data.start,
    description: data.description,
  }
}

/** A zone that is none, a template that is none, or one that gives two segments one name. */
function namingFaults({ name, rotate, zone }: z.infer<typeof schema>): string[] {
  try {
    assertZone(zone)
    if (typeof name !== 'string') return []
    compileTemplate(name)
    const same = rotate === false ? undefined : repetition(name, rotate, zone)
    if (!same) return []
    const [first, second] = [same.first, same.second].map((unix) => new Date(unix).toISOString())
    return [`name: ${JSON.stringify(name)} gives ${same.name} at ${first} and again at ${second}`]
  } catch (error) {
    return [`${error instanceof Error ? error.message : error}`]
  }
}

let last: { readonly key: string; readonly found: Repetition | undefined } | undefined

/** Asked anew only when something has changed: of many captures with one template, once; it looks through a year. */
function repetition(name: string, rotate: number, zone: string): Repetition | undefined {
  const key = JSON.stringify([name, rotate, zone])
  if (last?.key !== key) last = { key, found: repeats(name, rotate, { zone }) }
  return last.found
}
