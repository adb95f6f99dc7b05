import { clampSpan, hour, lengthOf, minute, type Span } from './span.ts'

/** How much a view shows at once. */
export type Zoom = 'day' | 'hour' | 'minutes'

/** What each of them is called, and how long it is. */
export const zooms: Readonly<Record<Zoom, { readonly label: string; readonly length: number }>> = {
  day: { label: 'Day', length: 24 * hour },
  hour: { label: 'Hour', length: hour },
  minutes: { label: '10 min', length: 10 * minute },
}

/** The shortest view: less tells nothing more. */
const shortest = 10_000

/** Where in a view of `width` pixels a moment lies. */
export function xOf(view: Span, width: number, time: number): number {
  return ((time - view.from) / lengthOf(view)) * width
}

/** The moment at a place in a view of `width` pixels. */
export function timeAt(view: Span, width: number, x: number): number {
  return view.from + (x / width) * lengthOf(view)
}

/** A view of another length around a moment, which stays at its place. */
export function zoomAround(bounds: Span, view: Span, time: number, length: number): Span {
  const wanted = Math.min(lengthOf(bounds), Math.max(shortest, length))
  const part = (time - view.from) / lengthOf(view)
  const from = time - Math.min(1, Math.max(0, part)) * wanted
  return clampSpan(bounds, { from, to: from + wanted })
}

/** A view moved by a part of its length: 1 is the next one, -1 the one before. */
export function panBy(bounds: Span, view: Span, part: number): Span {
  const by = part * lengthOf(view)
  return clampSpan(bounds, { from: view.from + by, to: view.to + by })
}

/** A view of a length that shows a moment `part` of the way. */
export function viewAt(bounds: Span, time: number, length: number, part = 0.5): Span {
  const from = time - part * length
  return clampSpan(bounds, { from, to: from + length })
}

/** Which of the three a view is, if any. */
export function zoomOf(bounds: Span, view: Span): Zoom | undefined {
  const length = lengthOf(view)
  // A day has 23 or 25 h when the clock is changed.
  if (length === lengthOf(bounds)) return 'day'
  const names: readonly Zoom[] = ['hour', 'minutes']
  return names.find((name) => Math.abs(zooms[name].length - length) < 1)
}
