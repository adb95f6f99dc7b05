import type { ComponentChildren } from 'preact'
import { formatTime } from '../src/format.ts'
import { useWords } from './words/use-words.tsx'

/** One entry of a {@link Log}. */
export interface LogItem {
  /** What tells it from the others. */
  readonly id: number
  /** ms since 1970. */
  readonly time: number
  /** How much it matters, by the journal's names: `notice`. */
  readonly level: string
  /** What happened. */
  readonly message: string
}

/** Props of {@link Log}. */
export interface LogProps<Item extends LogItem> {
  /** What happened, the oldest first. */
  readonly items: readonly Item[]
  /** How many are shown, the latest first. Default 40. */
  readonly most?: number
  /** When it happened. Default: the time of day in UTC, with seconds. */
  readonly when?: (item: Item) => string
  /** What follows the message: more about it. Default: nothing. */
  readonly more?: (item: Item) => ComponentChildren
  /** Beside the heading: what chooses among entries, say. */
  readonly aside?: ComponentChildren
  /** What to say when there are none. Default `Nothing yet.`, in the language of the page. */
  readonly empty?: ComponentChildren
}

/** A panel with what happened, the latest first, which scrolls by itself. */
export function Log<Item extends LogItem>(props: LogProps<Item>) {
  const words = useWords().log
  const { items, most = 40, more, aside, empty = words.empty } = props
  const { when = ({ time }: Item) => formatTime(time, { seconds: true }) } = props
  return (
    <section class="panel log" aria-labelledby="log-title">
      <header>
        <h2 id="log-title">{words.title}</h2>
        {aside}
      </header>
      {items.length === 0 ? (
        <p class="soft">{empty}</p>
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard
        <ol tabIndex={0} aria-label={words.entries}>
          {items
            .slice(-most)
            .reverse()
            .map((item) => (
              <li key={item.id} class={`log-${looks[item.level] ?? 'info'}`}>
                <time dateTime={new Date(item.time).toISOString()}>{when(item)}</time>
                <span class="log-level">{item.level}</span>
                <span class="log-words">
                  {item.message}
                  {more?.(item)}
                </span>
              </li>
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
