import type { EventStream } from '@boxwright/appliance'
import type { LogBook } from '../journals/log-book.ts'
import type { TankEvents } from './types.ts'
import { type Shown, statusView } from './views.ts'

/** ms in which changes are told together. */
const together = 50

/** Tell the pages what happens, until disposed of: before the stream is closed. */
export function tellEvents(
  events: EventStream<TankEvents>,
  shown: Shown,
  book: LogBook,
): Disposable {
  const { tank, cards, demo } = shown
  const ended = new AbortController()
  const publish: typeof events.publish = (name, data, options) => {
    if (!ended.signal.aborted) events.publish(name, data, options)
  }
  let timer: NodeJS.Timeout | undefined
  const tellStatus = (): void => {
    timer ??= setTimeout(() => {
      timer = undefined
      void statusView(shown).then((view) => publish('status', view))
    }, together).unref()
  }
  tank.events.on('state', tellStatus)
  tank.events.on('begun', tellStatus)
  tank.events.on('verified', tellStatus)
  cards.events.on('changed', tellStatus)
  demo?.events.on('changed', tellStatus)
  // The importer keeps a pace that one can read.
  tank.events.on('progress', (view) => publish('progress', view, { transient: true }))
  tank.events.on('file', (file) => publish('file', file, { transient: true }))
  tank.events.on('done', (view) => {
    publish('done', view)
    tellStatus()
  })
  book.events.on('entry', (entry) => publish('log', entry))
  return {
    [Symbol.dispose]() {
      ended.abort()
      clearTimeout(timer)
    },
  }
}
