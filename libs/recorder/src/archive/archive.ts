import { EventEmitter } from 'node:events'
import { resolve } from 'node:path'
import { z } from 'zod'
import type { ArchivedSegment } from '../archived-segment.ts'
import { type ArchiveTimeline, cover, timelineOf } from '../coverage.ts'
import { RecorderError } from '../errors.ts'
import { nameTime } from '../name-time.ts'
import type { RangeLevels } from '../range-levels.ts'
import type { TimeRange } from '../retention.ts'
import { validate } from '../validate.ts'
import { type ArchiveFault, FileIndex } from './file-index.ts'
import { type ArchiveSound, type ReadOptions, readRange } from './read.ts'
import { Waveforms } from './waveform.ts'

/** Options of {@link openArchive}. */
export interface ArchiveOptions {
  /** Where the recordings are. Symbolic links in it are not followed. */
  readonly directory: string
  /** How names are made: tells the time of files that say nothing of it themselves. Default `%Y/%m-%b/%d-%a/%Hh%M.wav`. */
  readonly name?: string
  /** IANA zone of the names. Default `UTC`. */
  readonly zone?: string
  /** Seconds between looks at the whole tree; costs a `stat` of every file, in another thread. Default: only {@link Archive.refresh} looks. */
  readonly every?: number
  /** Ends the first look at the tree. */
  readonly signal?: AbortSignal
}

/** What an {@link Archive} tells. */
export interface ArchiveEvents {
  /** Files came, went or changed. */
  changed: []
  /** A file came that is no recording, or whose sidecar is not believed; told once, until it changes. */
  fault: [fault: ArchiveFault]
}

/** What was recorded, found by time. All times are Unix times in ms; ranges end before `end`. */
export interface Archive extends AsyncDisposable {
  /** What happens. */
  readonly events: EventEmitter<ArchiveEvents>
  /** How many segments there are. */
  readonly size: number
  /** Files that are no recordings, or whose sidecars are not believed: the latest 1,000. */
  readonly faults: readonly ArchiveFault[]
  /**
   * Look at the disk again.
   *
   * @param paths only these files, absolute or within the archive: those that a recorder, a cleaner or an encoder
   *   has just told of. Default: the whole tree.
   */
  refresh(paths?: readonly string[]): Promise<void>
  /** The segments that touch a range, by their start. */
  segments(start: number, end: number): ArchivedSegment[]
  /** What exists of a range, and what is missing. */
  timeline(start: number, end: number): ArchiveTimeline
  /**
   * A range as one piece of sound, exact to the frame across segments and kinds: every frame that was
   * played in it, once, and silence where nothing was recorded.
   *
   * @throws {@link RecorderError} `ERR_RANGE`; `ERR_FORMAT_UNSUPPORTED` when the rate or the number of
   *   channels changes within the range
   */
  read(start: number, end: number, options?: ReadOptions): Promise<ArchiveSound>
  /**
   * Levels for a waveform at any zoom.
   *
   * @param points how many points to divide the range into, 1 to 100,000
   * @param signal ends the measuring
   * @throws {@link RecorderError} `ERR_RANGE`
   */
  levels(start: number, end: number, points: number, signal?: AbortSignal): Promise<RangeLevels>
}

const schema = z.strictObject({
  directory: z.string().min(1),
  name: z.string().min(1).optional(),
  zone: z.string().optional(),
  every: z.number().positive().max(86_400).optional(),
  signal: z.instanceof(AbortSignal).optional(),
})

const mostPoints = 100_000

/**
 * Open an archive: look at every file of a tree once. There is no database: what is known comes from the files and
 * their sidecars.
 *
 * Memory: 0.8 kB for each segment, 13 MB of waveforms, and one chunk of sound for each range that is
 * being read. A thread of its own looks at the tree: 100,000 segments take it some 7 s of CPU the first time, and
 * a `stat` of each file later.
 *
 * @throws {@link RecorderError} `ERR_OPTIONS`, naming every fault
 */
export async function openArchive(options: ArchiveOptions): Promise<Archive> {
  validate(schema, options)
  const { name = '%Y/%m-%b/%d-%a/%Hh%M.wav', zone = 'UTC', every, signal } = options
  const directory = resolve(options.directory)
  const events = new EventEmitter<ArchiveEvents>()
  const ended = new AbortController()
  const index = new FileIndex({ directory, nameTime: nameTime(name, zone) }, (fault) => {
    events.emit('fault', fault)
  })
  const waveforms = new Waveforms(directory)
  let last: Promise<unknown> = Promise.resolve()

  const refresh = (paths?: readonly string[]): Promise<void> => {
    const look = last.then(async () => {
      if (ended.signal.aborted) return
      const changed = paths ? await index.update(paths) : await index.refresh(ended.signal)
      if (changed) events.emit('changed')
    })
    last = look.catch(() => undefined)
    return look
  }
  const covered = (range: TimeRange) => cover(index.segments.around(range))

  try {
    await index.refresh(signal)
  } catch (error) {
    await index[Symbol.asyncDispose]()
    throw error
  }
  const timer = every && setInterval(() => void refresh().catch(() => undefined), every * 1000)
  if (timer) timer.unref()

  return {
    events,
    get size() {
      return index.segments.size
    },
    get faults() {
      return index.faults
    },
    refresh,
    segments(start, end) {
      const range = checked(start, end)
      return index.segments.around(range).filter((one) => one.start < end && one.end > start)
    },
    timeline(start, end) {
      const range = checked(start, end)
      return timelineOf(covered(range), range)
    },
    async read(start, end, readOptions) {
      const range = checked(start, end)
      return await readRange(directory, covered(range), range, readOptions)
    },
    async levels(start, end, points, levelSignal) {
      const range = checked(start, end)
      if (!Number.isInteger(points) || points < 1 || points > mostPoints) {
        throw new RecorderError('ERR_RANGE', `points: expected 1 to ${mostPoints}, got ${points}`)
      }
      return await waveforms.levels(covered(range), range, points, levelSignal)
    },
    async [Symbol.asyncDispose]() {
      ended.abort()
      if (timer) clearInterval(timer)
      await last
      await index[Symbol.asyncDispose]()
    },
  }
}

/** Years 1 to 9999. */
const earliest = -62_135_596_800_000
const latest = 253_402_300_800_000

function checked(start: number, end: number): TimeRange {
  if (start >= earliest && end <= latest && start < end) return { start, end }
  throw new RecorderError(
    'ERR_RANGE',
    `expected a start before its end, both Unix times in ms, got ${start} to ${end}`,
  )
}
