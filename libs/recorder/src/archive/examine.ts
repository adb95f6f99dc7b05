import { join } from 'node:path'
import { RecorderError, type RecorderErrorCode } from '../errors.ts'
import type { SegmentFacts } from '../packed-segment.ts'
import { framesOf, parseSidecarFacts, sidecarOf } from '../sidecar.ts'
import { probe } from '../sndfile/probe.ts'
import type { Hole } from '../source.ts'

/** What a file says of its sound; `start` and `end` are those of `dated` files only. */
export interface Examined {
  /** What it is, unless it is no recording. */
  readonly facts?: SegmentFacts
  /** Whether it says when it began. */
  readonly dated: boolean
  /** Why its sidecar, or the file itself, is not believed. */
  readonly fault?: ExamineFault
}

/** An error as one thread can tell it to another. */
export interface ExamineFault {
  /** As in {@link RecorderError}. */
  readonly code: RecorderErrorCode
  /** As in {@link RecorderError}. */
  readonly message: string
}

/** Gives the text of a file's sidecar. */
export type ReadSidecar = (path: string) => string | Promise<string>

/** Holes kept of a segment. */
const maximumHoles = 256

/**
 * Find out what a file says of itself: in its sidecar; where there is none, or a bad one, in its header.
 *
 * @param directory the archive's
 * @param path within the archive
 * @param hasSidecar whether there is one
 * @param read gives the text of a file's sidecar, blocking or not
 */
export async function examine(
  directory: string,
  path: string,
  hasSidecar: boolean,
  read: ReadSidecar,
): Promise<Examined> {
  const full = join(directory, path)
  let fault: ExamineFault | undefined
  if (hasSidecar) {
    try {
      return { facts: fromSidecar(await read(full)), dated: true }
    } catch (error) {
      fault = asFault(sidecarOf(path), error)
    }
  }
  try {
    return { ...(await fromHeader(full)), ...(fault && { fault }) }
  } catch (error) {
    return { dated: false, fault: asFault(path, error) }
  }
}

async function fromHeader(path: string): Promise<Examined> {
  const { format, frames, facts } = await probe(path)
  const start = facts?.start ?? 0
  return {
    dated: facts !== undefined,
    facts: {
      start,
      end: start + (frames / format.rate) * 1000,
      utcOffset: facts?.utcOffset ?? 0,
      rate: format.rate,
      channels: format.channels,
      frames,
      firstFrame: 0,
      holes: [],
    },
  }
}
function fromSidecar(text: string): SegmentFacts {
  const sidecar = parseSidecarFacts(text)
  const { start, utcOffset, rate, channels, drift, levels, loudness } = sidecar
  const frames = framesOf(sidecar)
  return {
    start,
    end: start + (frames / (rate * (1 + drift / 1e6))) * 1000,
    utcOffset,
    rate,
    channels,
    frames,
    source: sidecar.source,
    session: sidecar.session,
    firstFrame: sidecar.firstFrame,
    holes: atMost(sidecar.holes, maximumHoles),
    ...(loudness && { loudness }),
    ...(levels && { levels: levels.map(({ min, max, rms }) => ({ min, max, rms })) }),
  }
}

/** No more than so many holes: what lies between the last ones counts as missing, too. */
function atMost(holes: readonly Hole[], count: number): readonly Hole[] {
  if (holes.length <= count) return holes
  const kept = holes.slice(0, count - 1)
  const first = holes[count - 1] as Hole
  const last = holes.at(-1) as Hole
  return [...kept, { ...first, frames: last.position + last.frames - first.position }]
}

function asFault(path: string, error: unknown): ExamineFault {
  const code = error instanceof RecorderError ? error.code : 'ERR_STORAGE'
  const message = (error as Error).message
  // libsndfile's errors name the file already.
  return { code, message: message.includes(path) ? message : `${path}: ${message}` }
}
