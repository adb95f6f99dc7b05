import type { PinsView } from '../../src/api/types.ts'
import { ask } from '../api.ts'
import { lengthOf, overlap, type Span } from '../time/span.ts'
import { panBy, viewAt, type Zoom, zoomAround, zooms } from '../time/view.ts'
import { dayOf, turned } from '../time/zone.ts'
import { emptyDay, liveAt, type PageState } from './state.ts'
import type { Store } from './store.ts'

/** What a person can do, playing aside. */
export interface Verbs {
  /** Show the day of a moment, and the moment in the middle. */
  showDay(time: number): void
  /** Show the next day, or with -1 the one before. */
  turn(days: 1 | -1): void
  /** Show so much at once. */
  zoomTo(zoom: Zoom): void
  /** Show more (above 1) or less, around a moment: by default the playhead's, or the middle. */
  zoomBy(factor: number, around?: number): void
  /** Show what comes after: by a part of the view. */
  pan(part: number): void
  /** Show a moment in the middle. */
  centre(time: number): void
  /** Go along with the time. */
  follow(): void
  /** Choose a range, or none. */
  select(span: Span | undefined): void
  /** Keep a range from being deleted. @returns whether it is kept */
  pin(span: Span): Promise<boolean>
  /** Let a range be deleted again. @returns whether it may be */
  unpin(span: Span): Promise<boolean>
}

/** Make the verbs of a page. */
export function createVerbs({ get, set }: Store<PageState>): Verbs {
  const show = (view: Span): void => set({ view, following: false })
  const showDay = (time: number): void => {
    const { day, view, status } = get()
    const next = dayOf(time, status.zone)
    const length = Math.min(lengthOf(view), lengthOf(next))
    const isOther = next.from !== day.from
    set({
      day: next,
      view: viewAt(next, time, length),
      following: false,
      ...(isOther ? emptyDay(next) : {}),
    })
  }
  const changePins = async (method: 'POST' | 'DELETE', span: Span): Promise<boolean> => {
    const headers = { 'content-type': 'application/json' }
    const body = JSON.stringify(span)
    try {
      const { pins } = await ask<PinsView>('pin', { method, headers, body })
      set({ pins, problem: undefined })
      return true
    } catch (error) {
      set({ problem: `The pin was not changed: ${(error as Error).message}` })
      return false
    }
  }
  return {
    showDay,
    turn(days) {
      showDay(turned(get(), days, get().status.zone))
    },
    zoomTo(zoom) {
      const { day, view, following, now, playhead } = get()
      const length = Math.min(zooms[zoom].length, lengthOf(day))
      if (following) return set({ view: viewAt(day, now, length, liveAt) })
      const seen = playhead !== undefined && overlap(view, { from: playhead, to: playhead + 1 })
      const middle = seen ? playhead : (view.from + view.to) / 2
      show(viewAt(day, middle, length))
    },
    zoomBy(factor, around) {
      const { day, view, following, now, playhead } = get()
      const length = lengthOf(view) * factor
      if (following && around === undefined) {
        const bounded = Math.min(lengthOf(day), Math.max(10_000, length))
        return set({ view: viewAt(day, now, bounded, liveAt) })
      }
      show(zoomAround(day, view, around ?? playhead ?? (view.from + view.to) / 2, length))
    },
    pan: (part) => show(panBy(get().day, get().view, part)),
    centre(time) {
      const { day, view } = get()
      if (time < day.from || time >= day.to) return showDay(time)
      show(viewAt(day, time, lengthOf(view)))
    },
    follow() {
      const { now, view, day, status } = get()
      const today = dayOf(now, status.zone)
      set({
        day: today,
        view: viewAt(today, now, Math.min(lengthOf(view), lengthOf(today)), liveAt),
        following: true,
        ...(today.from === day.from ? {} : emptyDay(today)),
      })
    },
    select: (selection) => set({ selection }),
    pin: (span) => changePins('POST', span),
    unpin: (span) => changePins('DELETE', span),
  }
}
