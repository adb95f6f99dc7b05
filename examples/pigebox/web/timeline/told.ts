import { formatTime } from '@boxwright/appliance/web'
import type { PageState } from '../state/state.ts'
import { lengthOf, minute, second } from '../time/span.ts'
import { presenceAt } from './spans.ts'

/** The playhead, for those who do not see it. */
export interface Told {
  /** Where it is, Unix ms in whole seconds. */
  readonly at: number
  /** The same in words, and what is there. */
  readonly text: string
}

const presences = {
  recorded: 'recorded',
  open: 'being recorded',
  missing: 'missing',
  ahead: 'yet to come',
  none: 'nothing recorded',
}

/** What is said of the playhead; of the present, where it is nowhere else. */
export function toldOf({ playhead, now, timeline, selection, status }: PageState): Told {
  const at = Math.floor((playhead ?? now) / 1000) * 1000
  const clock = formatTime(at, { zone: status.zone, seconds: true })
  const chosen = selection && `${spelled(lengthOf(selection))} chosen`
  const words = [clock, presences[presenceAt(timeline, at, now)], chosen]
  return { at, text: words.filter((part) => part !== undefined).join(', ') }
}

/** A length as it is said: `1 minute 5 seconds`. A voice would take `1:05` for a time of day. @param length ms */
export function spelled(length: number): string {
  const [minutes, seconds] = [Math.floor(length / minute), Math.round((length % minute) / second)]
  const count = (number: number, unit: string): string =>
    number === 0 ? '' : `${number} ${unit}${number === 1 ? '' : 's'}`
  return `${count(minutes, 'minute')} ${count(seconds, 'second')}`.trim() || '0 seconds'
}
