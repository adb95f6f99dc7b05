import { join } from 'node:path'
import { type ArchivedSegment, frameAt } from '../archived-segment.ts'
import type { AudioReader } from '../audio-file.ts'
import type { Stretch } from '../coverage.ts'
import { createLevelCollector, type Levels, pieceFrames } from '../levels.ts'
import { bytesPerFrame } from '../pcm.ts'
import { type RangeLevels, RangeLevelsBuilder } from '../range-levels.ts'
import type { TimeRange } from '../retention.ts'
import { deinterleave } from '../samples.ts'
import { parseSidecar } from '../sidecar.ts'
import { openReader } from '../sndfile/reader.ts'
import { readSidecar } from './read-sidecar.ts'

/** Frames read at once. */
const chunkFrames = 64 * 512
/** Points kept of a segment whose sidecar has no waveform, shared by its channels. */
const overviewPoints = 2048
/** Waveforms kept in memory: 25 kB each at most, 13 MB in all. */
const keptOverviews = 512
/** A waveform serves while its points are at most so many times as long as the wanted ones. */
const coarseEnough = 2

/** Draws ranges of an archive. */
export class Waveforms {
  readonly #directory: string
  /** By the path of the segment's best file, with its size; the least recently used first. */
  readonly #overviews = new Map<string, Levels>()

  constructor(directory: string) {
    this.#directory = directory
  }

  /**
   * Measure a range: from what the index knows of whole segments, from the waveforms beside the files, or
   * from the sound itself, whichever is the least that is fine enough.
   *
   * @param covered what is heard when, of at least the range
   * @param range what to measure
   * @param points at most so many; fewer where a point would be less than a frame
   */
  async levels(
    covered: readonly Stretch[],
    range: TimeRange,
    points: number,
    signal?: AbortSignal,
  ): Promise<RangeLevels> {
    const stretches = covered.filter(({ start, end }) => start < range.end && end > range.start)
    const channels = stretches.reduce((most, { segment }) => Math.max(most, segment.channels), 1)
    const rate = stretches.reduce((most, { segment }) => Math.max(most, segment.rate), 1)
    const frames = Math.floor(((range.end - range.start) * rate) / 1000)
    const builder = new RangeLevelsBuilder(range, Math.max(1, Math.min(points, frames)), channels)
    for (const stretch of stretches) {
      signal?.throwIfAborted()
      const part = {
        start: Math.max(stretch.start, range.start),
        end: Math.min(stretch.end, range.end),
      }
      await this.#add(builder, stretch.segment, part, signal)
    }
    return builder.build()
  }

  async #add(
    builder: RangeLevelsBuilder,
    segment: ArchivedSegment,
    part: TimeRange,
    signal: AbortSignal | undefined,
  ): Promise<void> {
    if (segment.levels && builder.width >= segment.end - segment.start) {
      for (const { point, start, end } of builder.touched(part)) {
        for (const [channel, { min, max, rms }] of segment.levels.entries()) {
          builder.add(point, channel, min, max, 10 ** (rms / 10), end - start)
        }
      }
      return
    }
    const finest = (segment.frames * segment.channels) / overviewPoints / segment.rate
    if (builder.width * coarseEnough >= finest * 1000) {
      const levels = await this.#overview(segment, signal)
      if (!levels) return
      const pointLength = (levels.framesPerPoint / levels.frames) * (segment.end - segment.start)
      if (pointLength <= builder.width * coarseEnough) {
        builder.addLevels(levels, segment, part)
        return
      }
    }
    await this.#addSound(builder, segment, part, signal)
  }

  /** The segment's waveform: kept, beside it, or measured once. */
  async #overview(
    segment: ArchivedSegment,
    signal: AbortSignal | undefined,
  ): Promise<Levels | undefined> {
    const key = segment.files.map(({ path, size }) => `${path}\0${size}`).join('\0')
    const levels =
      this.#overviews.get(key) ??
      (await this.#beside(segment)) ??
      (await this.#measured(segment, signal))
    this.#overviews.delete(key)
    if (!levels) return undefined
    this.#overviews.set(key, levels)
    for (const oldest of this.#overviews.keys()) {
      if (this.#overviews.size <= keptOverviews) break
      this.#overviews.delete(oldest)
    }
    return levels
  }

  async #beside({ session, files }: ArchivedSegment): Promise<Levels | undefined> {
    if (session === undefined) return undefined
    for (const { path } of files) {
      try {
        const { waveform } = parseSidecar(await readSidecar(join(this.#directory, path)))
        if (waveform && waveform.frames > 0) return waveform
      } catch {
        // Then the next file's, or the sound itself.
      }
    }
    return undefined
  }

  async #measured(
    segment: ArchivedSegment,
    signal: AbortSignal | undefined,
  ): Promise<Levels | undefined> {
    await using reader = await this.#open(segment)
    if (!reader) return undefined
    const { channels } = reader.format
    const points = Math.max(2, 2 * Math.floor(overviewPoints / channels / 2))
    const collector = createLevelCollector(channels, points)
    await scan(reader, 0, reader.frames, signal, (planes, _position, frames) => {
      for (let from = 0; from < frames; from += pieceFrames) {
        const to = Math.min(frames, from + pieceFrames)
        for (const [channel, plane] of planes.entries()) {
          const { min, max, squares } = extremes(plane, from, to)
          collector.add(channel, min, max, squares, to - from)
        }
      }
    })
    const levels = collector.levels()
    return levels.frames > 0 ? levels : undefined
  }

  async #addSound(
    builder: RangeLevelsBuilder,
    segment: ArchivedSegment,
    part: TimeRange,
    signal: AbortSignal | undefined,
  ): Promise<void> {
    await using reader = await this.#open(segment)
    if (!reader) return
    // A file may have another rate than the segment, and fewer frames than its sidecar says.
    const view = {
      ...segment,
      frames: Math.round((segment.frames * reader.format.rate) / segment.rate),
    }
    const bounds = [...builder.touched(part)].map(({ point, start, end }) => {
      return { point, from: frameAt(view, start), to: frameAt(view, end) }
    })
    const first = bounds[0]?.from ?? 0
    const last = bounds.at(-1)?.to ?? 0
    let next = 0
    await scan(reader, first, last, signal, (planes, position, frames) => {
      const end = position + frames
      for (let bound = bounds[next]; bound && bound.from < end; bound = bounds[++next]) {
        const from = Math.max(bound.from, position) - position
        const to = Math.min(bound.to, end) - position
        for (const [channel, plane] of planes.entries()) {
          if (to <= from) break
          const { min, max, squares } = extremes(plane, from, to)
          builder.add(bound.point, channel, min, max, squares / (to - from), to - from)
        }
        // The rest of this point is in the next chunk.
        if (bound.to > end) break
      }
    })
  }

  /** The first of a segment's files that can be read. */
  async #open({ files }: ArchivedSegment): Promise<AudioReader | undefined> {
    for (const { path } of files) {
      try {
        return await openReader(join(this.#directory, path))
      } catch {
        // Vanished, or no audio after all: the next one may do.
      }
    }
    return undefined
  }
}

/** Read frames and hand them on as planes. */
async function scan(
  reader: AudioReader,
  first: number,
  end: number,
  signal: AbortSignal | undefined,
  look: (planes: readonly Float64Array[], position: number, frames: number) => void,
): Promise<void> {
  const { format } = reader
  const planes = Array.from({ length: format.channels }, () => new Float64Array(chunkFrames))
  for (let at = first; at < end; ) {
    signal?.throwIfAborted()
    const data = await reader.read(at, Math.min(chunkFrames, end - at))
    const frames = data.length / bytesPerFrame(format)
    if (frames === 0) return
    deinterleave(data, format, planes, 0, 0, frames)
    look(planes, at, frames)
    at += frames
  }
}

function extremes(plane: Float64Array, from: number, to: number) {
  let min = Number.POSITIVE_INFINITY
  let max = Number.NEGATIVE_INFINITY
  let squares = 0
  for (let i = from; i < to; i++) {
    const value = plane[i] as number
    if (value < min) min = value
    if (value > max) max = value
    squares += value * value
  }
  return { min, max, squares }
}
