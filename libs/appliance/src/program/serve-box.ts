import type { Reached } from '../box/reached.ts'
import { untilEnded } from './until-ended.ts'

/** Something that serves until it is told to end. */
export interface Servable extends AsyncDisposable {
  /** Begin; where it can be reached, what a person wants first. */
  start(): Promise<readonly Reached[]>
  /** Rejects when going on makes no sense any more. Default: it always does. */
  readonly failed?: Promise<never>
  /** What a person should know of this run: that its data is made up, say. */
  readonly note?: string | undefined
}

/**
 * Run a box until it is asked to end: by a signal, or by the end of whoever started it. To whoever started it over an
 * IPC channel it says when it can be used: `{ ready: true, addresses, note }`.
 *
 * @param make makes the box; `signal` aborts when the end is wished before there is one
 * @throws whatever the box throws
 */
export async function serveBox(make: (signal: AbortSignal) => Promise<Servable>): Promise<void> {
  using end = untilEnded()
  await using box = await make(end.signal)
  if (end.signal.aborted) return
  const addresses = await box.start()
  process.send?.({ ready: true, addresses, ...(box.note === undefined ? {} : { note: box.note }) })
  await Promise.race(box.failed === undefined ? [end.asked] : [end.asked, box.failed])
}
