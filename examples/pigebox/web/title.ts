import { formatDate, formatTime } from '@boxwright/appliance/web'
import type { StatusView } from '../src/api/types.ts'

/** What the box does, as the page's heading. */
export function titleOf({ recorder, zone }: StatusView): string {
  const { state, since } = recorder
  if (state === 'waiting') return 'Waiting to record'
  if (state === 'stopped') return 'Not recording'
  if (since === null) return 'Recording'
  const day = formatDate(since, { zone })
  return `Recording since ${day}, ${formatTime(since, { zone })}`
}
