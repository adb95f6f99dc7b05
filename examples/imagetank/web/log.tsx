import type { LogView } from '../src/api/types.ts'
import { formatSecond } from './clock.ts'

/** Entries that are shown, the latest first. */
const most = 40

/** What happened. */
export function LogPanel({ log }: { readonly log: readonly LogView[] }) {
  return (
    <section class="panel log" aria-labelledby="log-title">
      <header>
        <h2 id="log-title">Log</h2>
      </header>
      {log.length === 0 ? (
        <p class="soft">Nothing yet.</p>
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard
        <ol tabIndex={0} aria-label="Entries, the latest first">
          {log
            .slice(-most)
            .reverse()
            .map(({ id, time, level, message }) => (
              <li key={id}>
                <time dateTime={new Date(time).toISOString()}>{formatSecond(time)}</time>
                <span class="soft">{level}</span>
                <span>{message}</span>
              </li>
            ))}
        </ol>
      )}
    </section>
  )
}
