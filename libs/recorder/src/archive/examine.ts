import { open } from 'node:fs/promises'
import { join } from 'node:path'
import { RecorderError } from '../errors.ts'
import type { NameTime } from '../name-time.ts'
import type { SegmentFacts } from '../packed-segment.ts'
import { framesOf, maximumSidecarSize, parseSidecarFacts, sidecarOf } from '../sidecar.ts'
import { probe } from '../sndfile/probe.ts'
import type { Hole } from '../source.ts'

/** What became of looking at a file. */
export interface Examined {
  /** What it is, unless it is no recording. */
  readonly facts?: SegmentFacts
  /** Why its sidecar, or the file itself, is not believed. */
  readonly fault?: RecorderError
}

/** Where to look, and how names are to be read. */
export interface ExamineOptions {
  /** The archive's directory. */
  readonly directory: string
  /** Reads the moment from a name. */
  readonly nameTime: NameTime
}

/** Holes kept of a segment. */
const maximumHoles = 256

/**
 * Find out what a file holds: from its sidecar; where there is none, or a bad one, from the file's own
 * header, its name and, at last, its modification time, which is the time of its end.
 *
 * @param path within the archive
 * @param modified Unix time in ms
 * @param hasSidecar whether there is one
 */
export async function examine(
  path: string,
  modified: number,
  hasSidecar: boolean,
  { directory, nameTime }: ExamineOptions,
): Promise<Examined> {
  const full = join(directory, path)
  let fault: RecorderError | undefined
  if (hasSidecar) {
    try {
      return { facts: fromSidecar(await readSidecar(full)) }
    } catch (error) {
      fault = asFault(sidecarOf(path), error)
    }
  }
  try {
    const { format, frames, facts } = await probe(full)
    const length = (frames / format.rate) * 1000
    const start = facts?.start ?? nameTime(path) ?? modified - length
    return {
      ...(fault && { fault }),
      facts: {
        start,
        end: start + length,
        utcOffset: facts?.utcOffset ?? 0,
        rate: format.rate,
        channels: format.channels,
        frames,
        firstFrame: 0,
        holes: [],
      },
    }
  } catch (error) {
    return { fault: asFault(path, error) }
  }
}

/** The text of a file's sidecar, if it is no longer than one may be. */
export async function readSidecar(path: string): Promise<string> {
  const file = await open(sidecarOf(path))
  try {
    const { size } = await file.stat()
    if (size > maximumSidecarSize) {
      throw new RecorderError(
        'ERR_SIDECAR',
        `expected at most ${maximumSidecarSize} bytes, got ${size}`,
      )
    }
    // One read, where readFile() would ask for the size again.
    const { buffer, bytesRead } = await file.read(Buffer.allocUnsafe(size), 0, size, 0)
    return buffer.toString('utf8', 0, bytesRead)
  } finally {
    await file.close()
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

function asFault(path: string, cause: unknown): RecorderError {
  const code = cause instanceof RecorderError ? cause.code : 'ERR_STORAGE'
  return new RecorderError(code, `${path}: ${(cause as Error).message}`, { cause })
}
