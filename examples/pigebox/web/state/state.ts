import type {
  LevelsView,
  LogView,
  LoudnessRow,
  StatusView,
  WaveformView,
} from '../../src/api/types.ts'
import type { Span } from '../time/span.ts'
import { viewAt, zooms } from '../time/view.ts'
import { dayOf } from '../time/zone.ts'
import type { Timeline } from '../timeline/merge.ts'

/** Everything that the page shows, levels aside: they come too often. */
export interface PageState {
  /** The box; what it said last. */
  readonly status: StatusView
  /** Now, by the box's clock. */
  readonly now: number
  /** The day that is shown, in the box's zone. */
  readonly day: Span
  /** The part of it that is shown large. */
  readonly view: Span
  /** Whether the view goes along with the time. */
  readonly following: boolean
  /** What is known of the day. */
  readonly timeline: Timeline
  /** Levels of some range, most of the time the view's. */
  readonly waveform: WaveformView | undefined
  /** Loudness of the day's segments. */
  readonly loudness: readonly LoudnessRow[]
  /** What was chosen, to be kept or taken away. */
  readonly selection: Span | undefined
  /** What is never deleted. */
  readonly pins: readonly Span[]
  /** What happened, the latest last. */
  readonly log: readonly LogView[]
  /** Where the playhead is. */
  readonly playhead: number | undefined
  /** What is played, as one stream. */
  readonly piece: Span | undefined
  /** What the player does. `waiting`: for more to be recorded. */
  readonly playing: 'playing' | 'loading' | 'waiting' | 'paused'
  /** What went wrong last, in words. */
  readonly problem: string | undefined
}

/** Levels as they come, ten times a second. */
export interface LiveLevels {
  /** The latest. */
  readonly levels: LevelsView | undefined
}

/** The state to begin with. */
export function initialState(status: StatusView, now: number): PageState {
  const day = dayOf(now, status.zone)
  const { length } = zooms[status.rotate < 60 ? 'minutes' : 'hour']
  return {
    status,
    now,
    day,
    view: viewAt(day, now, length, liveAt),
    following: true,
    timeline: { ...day, segments: [], recorded: [], missing: [] },
    waveform: undefined,
    loudness: [],
    selection: undefined,
    pins: [],
    log: [],
    playhead: undefined,
    piece: undefined,
    playing: 'paused',
    problem: undefined,
  }
}

/** Where in the view the present is while it is followed. */
export const liveAt = 0.94

/** The state a moment later. */
export function atTime(state: PageState, now: number): Partial<PageState> {
  const { view, following, status } = state
  if (!following) return { now }
  const day = dayOf(now, status.zone)
  const isNew = day.from !== state.day.from
  return {
    now,
    view: viewAt(day, now, Math.min(view.to - view.from, day.to - day.from), liveAt),
    ...(isNew ? { day, ...emptyDay(day) } : {}),
  }
}

/** Nothing is known yet of a day. */
export function emptyDay(day: Span): Pick<PageState, 'timeline' | 'waveform' | 'loudness'> {
  return {
    timeline: { ...day, segments: [], recorded: [], missing: [] },
    waveform: undefined,
    loudness: [],
  }
}
