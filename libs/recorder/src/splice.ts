import { type ArchivedSegment, frameAt, missingBetween } from './archived-segment.ts'
import type { Stretch } from './coverage.ts'
import type { TimeRange } from './retention.ts'
import type { HoleCause } from './source.ts'

/** Frames to be taken from a segment. */
export interface SoundPiece {
  /** Where from. */
  readonly segment: ArchivedSegment
  /** Its first frame to take. */
  readonly from: number
  /** How many. */
  readonly frames: number
}

/** Frames that nobody recorded. */
export interface SilentPiece {
  /** Nowhere. */
  readonly segment?: undefined
  /** How many. */
  readonly frames: number
}

/** What is joined, in order, to make a range of time. */
export type Piece = SoundPiece | SilentPiece

/** Silence in what was read. */
export interface ReadHole {
  /** Its first frame, counted from the beginning of what was read. */
  readonly position: number
  /** How many frames. */
  readonly frames: number
  /** Why: `unrecorded` where there is no file at all. */
  readonly cause: HoleCause | 'unrecorded'
}

/**
 * Plan how a range is made of segments: every frame of theirs that was played in it, once, with silence
 * in between for as long as nothing was recorded. Two ranges that meet make, joined, the same frames as
 * the whole.
 *
 * @param stretches what is heard when, of at least the range; all of the same rate
 * @param range what to make
 * @param rate of the silence, in Hz
 */
export function splice(stretches: readonly Stretch[], range: TimeRange, rate: number): Piece[] {
  const pieces: Piece[] = []
  const push = (piece: Piece): void => void (piece.frames > 0 && pieces.push(piece))
  let before: Stretch | undefined
  for (const stretch of stretches) {
    const { segment, start, end, goesOn } = stretch
    if (!before?.goesOn && start > range.start) {
      push({ frames: silenceIn(before, stretch, range, rate) })
    }
    before = stretch
    if (start >= range.end) break
    if (end <= range.start) continue
    const from = range.start > start ? frameAt(segment, range.start) : firstFrameIn(stretch)
    // A boundary that is none is crossed with every frame, whatever the clock says of it.
    const whole = goesOn && range.end >= end
    const to = whole ? segment.frames : frameAt(segment, Math.min(range.end, end))
    push({ segment, from, frames: to - from })
  }
  if (!before || before.start < range.end) {
    push({ frames: silenceIn(before, undefined, range, rate) })
  }
  return pieces
}

/** Where a stretch begins in its segment: at 0, unless another segment was heard before. */
function firstFrameIn({ segment, start }: Stretch): number {
  return start === segment.start ? 0 : frameAt(segment, start)
}

/** Frames of silence between two stretches, as far as they are in the range. */
function silenceIn(
  before: Stretch | undefined,
  after: Stretch | undefined,
  range: TimeRange,
  rate: number,
): number {
  const gapStart = before?.end ?? Number.NEGATIVE_INFINITY
  const gapEnd = after?.start ?? Number.POSITIVE_INFINITY
  const start = Math.max(gapStart, range.start)
  const end = Math.min(gapEnd, range.end)
  if (end <= start) return 0
  const exact = before && after && missingBetween(before.segment, after.segment)
  if (exact !== undefined && exact > 0) {
    // The session counted what is missing: the clock only says which part of it is in the range.
    const at = (time: number): number =>
      Math.round(((time - gapStart) / (gapEnd - gapStart)) * exact)
    return at(end) - at(start)
  }
  return Math.round((end * rate) / 1000) - Math.round((start * rate) / 1000)
}

/** Say what is silent in what the pieces make. */
export function holesIn(pieces: readonly Piece[]): ReadHole[] {
  const holes: ReadHole[] = []
  let position = 0
  for (const piece of pieces) {
    if (piece.segment === undefined) {
      holes.push({ position, frames: piece.frames, cause: 'unrecorded' })
    } else {
      for (const hole of piece.segment.holes) {
        const from = Math.max(hole.position - piece.segment.firstFrame, piece.from)
        const to = hole.position - piece.segment.firstFrame + hole.frames
        const frames = Math.min(to, piece.from + piece.frames) - from
        if (frames > 0) {
          holes.push({ position: position + from - piece.from, frames, cause: hole.cause })
        }
      }
    }
    position += piece.frames
  }
  return holes
}
