import { formatDate, formatTime } from '@boxwright/appliance/web'
import { useState } from 'preact/hooks'
import type { LogView } from '../../src/api/types.ts'
import { usePart } from '../page.ts'
import { dayOf } from '../time/zone.ts'
import { detailsOf, kindOf, type LogKind, logKinds } from './kinds.ts'

/** Entries that are shown, the latest first. */
const most = 60

/** What happened. */
export function LogPanel() {
  const log = usePart((state) => state.log)
  const [kind, setKind] = useState<LogKind | 'all'>('all')
  const shown = log.filter((entry) => kind === 'all' || kindOf(entry) === kind)
  const filters = [['all', 'All'], ...Object.entries(logKinds)] as [LogKind | 'all', string][]
  return (
    <section class="panel log" aria-labelledby="log-title">
      <header>
        <h2 id="log-title">Log</h2>
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
      </header>
      {shown.length === 0 ? (
        <p class="soft">Nothing of this kind.</p>
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard
        <ol tabIndex={0} aria-label="Entries, the latest first">
          {shown
            .slice(-most)
            .reverse()
            .map((entry) => (
              <Entry key={entry.id} entry={entry} />
            ))}
        </ol>
      )}
    </section>
  )
}

const looks: Readonly<Record<string, string>> = {
  emerg: 'bad',
  alert: 'bad',
  fatal: 'bad',
  error: 'bad',
  warn: 'warn',
  notice: 'notice',
}

function Entry({ entry }: { readonly entry: LogView }) {
  const zone = usePart(({ status }) => status.zone)
  const today = usePart(({ now, status }) => dayOf(now, status.zone).from)
  const { time, level, message } = entry
  const clock = formatTime(time, { zone, seconds: true })
  const details = detailsOf(entry)
  return (
    <li class={`entry entry-${looks[level] ?? 'info'}`}>
      <time dateTime={new Date(time).toISOString()}>
        {time >= today ? clock : `${formatDate(time, { zone })} ${clock}`}
      </time>
      <span class="entry-level">{level}</span>
      <span class="entry-words">
        {message}
        {details !== '' && <small class="soft"> {details}</small>}
      </span>
    </li>
  )
}
