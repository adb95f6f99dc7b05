import type {
  LogView,
  LoudnessRow,
  PinsView,
  StatusView,
  TimelineView,
  WaveformView,
} from '../../src/api/types.ts'
import { ask, rangeQuery } from '../api.ts'
import { clampSpan, clampTime, lengthOf, overlap, type Span } from '../time/span.ts'
import { mergeTimeline, timelineOf } from '../timeline/merge.ts'
import type { PageState } from './state.ts'
import type { Store } from './store.ts'

/** Brings in what the state wants to be known. */
export interface Loader {
  /** Load everything anew: at the start, and when events were missed. */
  everything(): void
  /** Learn anew what a part of the day is like. */
  part(span: Span): void
  /** Ask the box how it is. */
  status(): void
}

/** ms to wait for a view that moves to come to rest. */
const rest = 120

/** ms before what failed is tried again. */
const again = 3000

/** Points of a waveform at most: those of a wide screen, and what is beside the view. */
const mostPoints = 4000

/**
 * Load what the state wants: the day's timeline when the day changes, the view's waveform when the view
 * has come to rest.
 */
export function createLoader(store: Store<PageState>): Loader {
  const { get, set } = store
  let day: Span | undefined
  let timer: ReturnType<typeof setTimeout> | undefined
  let asked: AbortController | undefined
  let coming: Span | undefined

  const load = async <Answer>(path: string, use: (answer: Answer) => void): Promise<boolean> => {
    try {
      use(await ask<Answer>(path))
      return true
    } catch (error) {
      set({ problem: (error as Error).message })
      return false
    }
  }
  const loadDay = (): void => {
    day = get().day
    const wanted = day
    void load<TimelineView>(`timeline?${rangeQuery(wanted)}`, (answer) => {
      if (answer.from === get().day.from) set({ timeline: timelineOf(answer) })
    }).then((done) => {
      if (!done) setTimeout(() => wanted === day && loader.everything(), again)
    })
    loadLoudness(day)
    loadWaveform()
  }
  const loadLoudness = (span: Span): void => {
    void load<LoudnessRow[]>(`loudness?${rangeQuery(span)}`, (rows) => {
      const known = get().loudness.filter(({ start, end }) => end <= span.from || start >= span.to)
      const starts = new Set(known.map(({ start }) => start))
      const fresh = rows.filter(({ start }) => !starts.has(start))
      if (overlap(get().day, span)) {
        set({ loudness: [...known, ...fresh].sort((a, b) => a.start - b.start) })
      }
    })
  }
  const loadWaveform = (): void => {
    const { view, day: bounds } = get()
    const length = lengthOf(view)
    const { from, to } = clampSpan(bounds, {
      from: view.from - length / 4,
      to: view.to + length / 4,
    })
    const width = Math.min(innerWidth * 2, mostPoints / 1.5)
    const points = Math.max(1, Math.round((width * (to - from)) / length))
    asked?.abort()
    asked = new AbortController()
    const { signal } = asked
    coming = { from, to }
    ask<WaveformView>(`waveform?${rangeQuery({ from, to })}&points=${points}`, { signal })
      .then((waveform) => set({ waveform }))
      .catch(() => undefined)
      .finally(() => {
        if (!signal.aborted) coming = undefined
      })
  }
  store.subscribe(({ day: shown, view, waveform }) => {
    if (day !== undefined && shown.from !== day.from) loadDay()
    const isEnough = fits(waveform, view, shown) || fits(coming, view, shown)
    if (day === undefined || timer !== undefined || isEnough) return
    timer = setTimeout(() => {
      timer = undefined
      const now = get()
      if (!fits(now.waveform, now.view, now.day) && !fits(coming, now.view, now.day)) loadWaveform()
    }, rest)
  })
  const loader: Loader = {
    everything() {
      set({ problem: undefined })
      loader.status()
      loadDay()
      void load<LogView[]>('log', (log) => set({ log }))
      void load<PinsView>('pins', ({ pins }) => set({ pins }))
    },
    part(span) {
      const { day: bounds, view } = get()
      if (!overlap(bounds, span)) return
      const from = clampTime(bounds, span.from)
      const part = { from, to: Math.max(from + 1, clampTime(bounds, span.to)) }
      void load<TimelineView>(`timeline?${rangeQuery(part)}`, (answer) => {
        const { timeline } = get()
        if (!overlap(timeline, part)) return
        set({ timeline: mergeTimeline(timeline, timelineOf(answer)) })
      })
      loadLoudness(part)
      if (overlap(view, part)) loadWaveform()
    },
    status() {
      void load<StatusView>('status', (status) => set({ status }))
    },
  }
  return loader
}

/** Whether what is known of levels will do for a view: all of it, neither coarse nor far too fine. */
function fits(waveform: Span | undefined, view: Span, day: Span): boolean {
  if (!waveform) return false
  const covers =
    waveform.from <= Math.max(view.from, day.from) && waveform.to >= Math.min(view.to, day.to)
  const length = lengthOf(waveform)
  return covers && length <= lengthOf(view) * 2.2
}
