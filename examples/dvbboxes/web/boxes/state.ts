import type { BoxView, HistoryView, SampleEvent, StateKind } from '../../src/api/types.ts'
import { ask } from '../shell/ask.ts'

/** What the page shows. */
export interface BoxesState {
  readonly boxes: readonly BoxView[]
  readonly history: HistoryView | undefined
}

/** Nothing yet. */
export const noBoxes: BoxesState = { boxes: [], history: undefined }

/** What the page is told. */
export type BoxesEvent =
  | { readonly kind: 'box'; readonly box: BoxView }
  | { readonly kind: 'sample'; readonly sample: SampleEvent }

/** Ask for all of it. @param minutes that the picture goes back */
export async function loadBoxes(minutes: number): Promise<BoxesState> {
  const [boxes, history] = await Promise.all([
    ask<BoxView[]>('boxes'),
    ask<HistoryView>(`boxes/history?minutes=${minutes}`),
  ])
  return { boxes, history }
}

/** The state after an event. */
export function after(state: BoxesState, event: BoxesEvent): BoxesState {
  switch (event.kind) {
    case 'box': {
      const { box } = event
      const isSame = (one: BoxView): boolean => one.town === box.town && one.host === box.host
      const known = state.boxes.some(isSame)
      return {
        ...state,
        boxes: known ? state.boxes.map((one) => (isSame(one) ? box : one)) : [...state.boxes, box],
      }
    }
    case 'sample':
      return { ...state, history: state.history && withSample(state.history, event.sample) }
  }
}

/** Samples by minutes are of a whole minute each: those are asked for, not told. */
function withSample(history: HistoryView, { time, boxes }: SampleEvent): HistoryView {
  const { every, from } = history
  if (every > 5) return history
  const length = history.boxes[0]?.states.length ?? 0
  if (time < from + length * every - every / 2) return history
  const shift = <T>(list: readonly T[], next: T): readonly T[] => [...list.slice(1), next]
  return {
    ...{ every, from: from + every },
    boxes: history.boxes.map((one) => {
      const now = boxes.find(({ town, host }) => town === one.town && host === one.host)
      return {
        ...one,
        states: shift<StateKind | null>(one.states, now?.state ?? null),
        lag: shift(one.lag, now?.lag ?? null),
        silence: shift(one.silence, now?.silence ?? null),
        bytes: shift(one.bytes, now?.bytes ?? null),
      }
    }),
  }
}
