import { formatTime } from '@boxwright/appliance/web'
import type { PageState } from '../state/state.ts'
import { lengthOf, spelled } from '../time/span.ts'
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
