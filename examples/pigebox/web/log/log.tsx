import { formatDate, formatTime, Log } from '@boxwright/appliance/web'
import { useState } from 'preact/hooks'
import type { LogView } from '../../src/api/types.ts'
import { usePart } from '../page.ts'
import { dayOf } from '../time/zone.ts'
import { detailsOf, kindOf, type LogKind, logKinds } from './kinds.ts'

/** What happened. */
export function LogPanel() {
  const log = usePart((state) => state.log)
  const zone = usePart(({ status }) => status.zone)
  const today = usePart(({ now, status }) => dayOf(now, status.zone).from)
  const [kind, setKind] = useState<LogKind | 'all'>('all')
  const shown = log.filter((entry) => kind === 'all' || kindOf(entry) === kind)
  const filters = [['all', 'All'], ...Object.entries(logKinds)] as [LogKind | 'all', string][]
  return (
    <Log
      items={shown}
      most={60}
      when={({ time }) => whenOf(time, zone, today)}
      more={(entry) => <Details of={entry} />}
      aside={
        <fieldset class="switch">
          <legend class="visually-hidden">Show</legend>
          {filters.map(([name, label]) => (
            <button
              key={name}
              type="button"
              aria-pressed={kind === name}
              onClick={() => setKind(name)}
            >
              {label}
            </button>
          ))}
        </fieldset>
      }
      empty="Nothing of this kind."
    />
  )
}

/** A time of day; what did not happen today has its day too. */
function whenOf(time: number, zone: string, today: number): string {
  const clock = formatTime(time, { zone, seconds: true })
  return time >= today ? clock : `${formatDate(time, { zone })} ${clock}`
}

function Details({ of }: { readonly of: LogView }) {
  const details = detailsOf(of)
  return details === '' ? null : <small class="soft"> {details}</small>
}
