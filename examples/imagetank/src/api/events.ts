import type { EventStream } from '@boxwright/appliance'
import type { LogBook } from '../journals/log-book.ts'
import type { TankEvents } from './types.ts'
import { type Shown, statusView } from './views.ts'

/** ms between two words about the same import's progress. */
const progressEvery = 100

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
  const told = new Map<string, number>()
  tank.events.on('state', tellStatus)
  tank.events.on('begun', tellStatus)
  tank.events.on('verified', tellStatus)
  cards.events.on('changed', tellStatus)
  demo?.events.on('changed', tellStatus)
  tank.events.on('progress', (view) => {
    const isOver = view.files >= view.totalFiles
    if (!isOver && performance.now() - (told.get(view.import) ?? 0) < progressEvery) return
    told.set(view.import, performance.now())
    publish('progress', view, { transient: true })
  })
  tank.events.on('file', (file) => publish('file', file, { transient: true }))
  tank.events.on('done', (view) => {
    told.delete(view.id)
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
