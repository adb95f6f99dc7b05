import type { EventSource, ReadyDiff } from '../events.ts'

/** Counts what a run does, by what it tells. */
export interface Tally extends Disposable {
  /** Images that were read. */
  readonly read: number
  /** Rdiffs that were made. */
  readonly made: number
  /** Rdiffs of these that were joined from others. */
  readonly composed: number
  /** Rdiffs that were found and proven. */
  readonly adopted: number
  /** Series with new metadata. */
  readonly published: readonly string[]
}

/** Count until it is disposed of. */
export function tallyOf(events: EventSource): Tally {
  const counts = { read: 0, delta: 0, adopted: 0 }
  const published: string[] = []
  const counters = (['read', 'delta', 'adopted'] as const).map((name) => ({
    name,
    count: () => {
      counts[name] += 1
    },
  }))
  let composed = 0
  const count = (diff: ReadyDiff): void => {
    if (diff.composed) composed += 1
  }
  const note = (series: string): void => void published.push(series)
  events.on('published', note).on('delta', count)
  for (const { name, count } of counters) events.on(name, count)
  return {
    get read() {
      return counts.read
    },
    get made() {
      return counts.delta
    },
    get composed() {
      return composed
    },
    get adopted() {
      return counts.adopted
    },
    published,
    [Symbol.dispose]() {
      events.off('published', note).off('delta', count)
      for (const { name, count } of counters) events.off(name, count)
    },
  }
}
