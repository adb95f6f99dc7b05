/** A range of time in Unix ms; `to` is not in it any more. */
export interface Span {
  /** Its first moment. */
  readonly from: number
  /** The moment after its last one. */
  readonly to: number
}

/** One second, minute, hour in ms. */
export const second = 1000
export const minute: number = 60 * second
export const hour: number = 60 * minute

/** ms from one end to the other. */
export function lengthOf({ from, to }: Span): number {
  return to - from
}

/** The span between two moments, whichever comes first. */
export function between(one: number, other: number): Span {
  return { from: Math.min(one, other), to: Math.max(one, other) }
}

/** Whether a moment is in a span. */
export function holds({ from, to }: Span, time: number): boolean {
  return from <= time && time < to
}

/** Whether two spans have a moment in common. */
export function overlap(one: Span, other: Span): boolean {
  return one.from < other.to && other.from < one.to
}

/** The moment of a span that is nearest to a time. */
export function clampTime({ from, to }: Span, time: number): number {
  return Math.min(to, Math.max(from, time))
}

/** A span moved, and if need be shortened, so that it lies within bounds. */
export function clampSpan(bounds: Span, span: Span): Span {
  const length = Math.min(lengthOf(span), lengthOf(bounds))
  const from = Math.min(bounds.to - length, Math.max(bounds.from, span.from))
  return { from, to: from + length }
}

/** A span whose ends are whole multiples of a step: what a finger can be meant to have chosen. */
export function rounded({ from, to }: Span, step: number): Span {
  const start = Math.round(from / step) * step
  return { from: start, to: Math.max(start + step, Math.round(to / step) * step) }
}

/** A length as it is said: `1 minute 5 seconds`. A voice would take `1:05` for a time of day. @param length ms */
export function spelled(length: number): string {
  const whole = Math.round(length / second)
  const [minutes, seconds] = [Math.floor(whole / 60), whole % 60]
  const count = (number: number, unit: string): string =>
    number === 0 ? '' : `${number} ${unit}${number === 1 ? '' : 's'}`
  return `${count(minutes, 'minute')} ${count(seconds, 'second')}`.trim() || '0 seconds'
}
