import { join } from 'node:path'
import type { ArchivedFile, ArchivedSegment } from '../archived-segment.ts'
import type { AudioFileDescription, AudioKind } from '../audio-file.ts'
import type { Stretch } from '../coverage.ts'
import { RecorderError } from '../errors.ts'
import type { PcmFormat, SampleFormat } from '../pcm.ts'
import type { TimeRange } from '../retention.ts'
import { probe } from '../sndfile/probe.ts'

/** A file that a segment's sound is read from. */
export interface Chosen {
  /** Its path. */
  readonly path: string
  /** How many frames it really holds. */
  readonly frames: number
}

/** Which files to read, and what they give. */
export interface Choice {
  /** What the files are to be read as. */
  readonly format: PcmFormat
  /** What is heard when, in frames of the files. */
  readonly stretches: readonly Stretch[]
  /** The file of each segment in the stretches; none where no file can be read. */
  readonly files: ReadonlyMap<ArchivedSegment, Chosen>
}

/** Headers read at once. */
const parallel = 8
const lossless: ReadonlySet<AudioKind> = new Set(['wav', 'flac'])

type Candidate = ArchivedFile & AudioFileDescription

/**
 * Choose a file for each segment: all of one rate and as many channels, lossless ones where they exist.
 *
 * @param directory the archive's
 * @param stretches what is heard when, of at least the range
 * @param range what is to be read
 * @param sampleFormat what to read as; by default what loses nothing
 * @throws {@link RecorderError} `ERR_FORMAT_UNSUPPORTED`: there is no rate, or no number of channels, that
 *   all segments share
 */
export async function choose(
  directory: string,
  stretches: readonly Stretch[],
  range: TimeRange,
  sampleFormat?: SampleFormat,
): Promise<Choice> {
  const heard = stretches.filter(({ start, end }) => start < range.end && end > range.start)
  const segments = [...new Set(heard.map(({ segment }) => segment))]
  const candidates = new Map<ArchivedSegment, readonly Candidate[]>()
  for (let at = 0; at < segments.length; at += parallel) {
    const some = segments.slice(at, at + parallel)
    const found = await Promise.all(some.map((segment) => candidatesOf(directory, segment)))
    for (const [i, segment] of some.entries()) candidates.set(segment, found[i] ?? [])
  }
  const readable = segments.filter((segment) => (candidates.get(segment)?.length ?? 0) > 0)
  const shape = sharedShape(readable, candidates) ?? segments[0] ?? { rate: 48_000, channels: 2 }
  const { rate, channels } = shape
  const files = new Map<ArchivedSegment, Chosen>()
  const views = new Map<ArchivedSegment, ArchivedSegment>()
  const formats = new Set<SampleFormat>()
  for (const segment of segments) {
    const file = candidates.get(segment)?.find((one) => matches(one, shape))
    const view = inFramesOf(segment, rate)
    views.set(segment, view)
    if (!file) continue
    files.set(view, { path: join(directory, file.path), frames: file.frames })
    if (lossless.has(file.kind)) formats.add(file.format.sampleFormat)
  }
  return {
    format: { sampleFormat: sampleFormat ?? widest(formats), rate, channels },
    stretches: stretches.map((stretch) => {
      return { ...stretch, segment: views.get(stretch.segment) ?? stretch.segment }
    }),
    files,
  }
}

async function candidatesOf(directory: string, segment: ArchivedSegment): Promise<Candidate[]> {
  const found: Candidate[] = []
  for (const file of segment.files) {
    const description = await probe(join(directory, file.path)).catch(() => undefined)
    if (description && description.frames > 0) found.push({ ...description, ...file })
  }
  return found
}

type Shape = Pick<PcmFormat, 'rate' | 'channels'>

function matches({ format }: Candidate, { rate, channels }: Shape): boolean {
  return format.rate === rate && format.channels === channels
}

function sharedShape(
  segments: readonly ArchivedSegment[],
  candidates: ReadonlyMap<ArchivedSegment, readonly Candidate[]>,
): Shape | undefined {
  const [first] = segments
  if (!first) return undefined
  const of = (segment: ArchivedSegment): readonly Candidate[] => candidates.get(segment) ?? []
  const shared = of(first).find(({ format }) =>
    segments.every((segment) => of(segment).some((one) => matches(one, format))),
  )
  if (shared) return shared.format
  const { rate, channels } = of(first)[0]?.format ?? first
  const other = segments.find(
    (segment) => !of(segment).some((one) => matches(one, { rate, channels })),
  )
  const format = (other && of(other)[0]?.format) ?? first
  throw new RecorderError(
    'ERR_FORMAT_UNSUPPORTED',
    `the range changes from ${rate} Hz, ${channels} channels to ${format.rate} Hz, ${format.channels} ` +
      `channels at ${new Date(other?.start ?? 0).toISOString()}: read both sides by themselves`,
  )
}

/** The segment as a file of another rate has it. Its session's frames are then no measure any more. */
function inFramesOf(segment: ArchivedSegment, rate: number): ArchivedSegment {
  if (segment.rate === rate) return segment
  const factor = rate / segment.rate
  const { session: _, ...rest } = segment
  return {
    ...rest,
    rate,
    frames: Math.round(segment.frames * factor),
    firstFrame: Math.round(segment.firstFrame * factor),
    holes: segment.holes.map(({ position, frames, cause }) => {
      const from = Math.round(position * factor)
      return { position: from, frames: Math.round((position + frames) * factor) - from, cause }
    }),
  }
}

/** The format that loses nothing of any file; of files that are lossy themselves, CD quality. */
function widest(formats: ReadonlySet<SampleFormat>): SampleFormat {
  const widestFirst = ['FLOAT_LE', 'S32_LE', 'S24_3LE', 'S16_LE'] as const
  return widestFirst.find((one) => formats.has(one)) ?? 'S16_LE'
}
