import { relative } from 'node:path'
import type { EventStream, Journal } from '@boxwright/appliance'
import type { Keeper } from '../keeper.ts'
import type { Station } from '../station.ts'
import type { PigeboxEvents } from './types.ts'
import { levelsView, logView, storageView } from './views.ts'

/** Whose events to tell, and where. */
export interface TellOptions {
  readonly events: EventStream<PigeboxEvents>
  readonly station: Station
  readonly keeper: Keeper
  readonly journal: Journal
}

/** ms between levels: ten times a second. */
const levelsEvery = 100

/** Tell the pages what happens, until disposed of: before the stream is closed. */
export function tellEvents({ events, station, keeper, journal }: TellOptions): Disposable {
  const ended = new AbortController()
  const seconds = (frames: number): number => frames / (station.state.format?.rate ?? 44_100)
  const publish: typeof events.publish = (name, data, options) => {
    // What still happens while all ends is in the journal.
    if (!ended.signal.aborted) events.publish(name, data, options)
  }
  const tellStorage = (): void => {
    void storageView(station, keeper.collection).then((view) => publish('storage', view))
  }
  station.events.on('opened', ({ start }) => publish('opened', { start }))
  station.events.on('hole', ({ start, frames, cause }) =>
    publish('hole', { start, end: start + seconds(frames) * 1000, cause }),
  )
  station.events.on('storage', tellStorage)
  station.events.on('device', (state) => publish('device', state))
  station.events.on('sound', ({ type, state, frames }) =>
    publish('sound', { type, state, time: Date.now(), length: seconds(frames) }),
  )
  keeper.events.on('segment', ({ start, end, files }) => {
    publish('segment', { start, end, names: files.map(({ name }) => name) })
    tellStorage()
  })
  keeper.events.on('encoded', ({ target }) => {
    const { directory = '/' } = keeper.collection ?? {}
    publish('encoded', { name: relative(directory, target) })
    tellStorage()
  })
  keeper.events.on('deleted', tellStorage)
  journal.events.on('entry', (entry) => publish('log', logView(entry)))
  const timer = setInterval(() => {
    const { levels } = station
    if (events.clients > 0 && levels) {
      publish('levels', levelsView(levels, Date.now()), { transient: true })
    }
  }, levelsEvery).unref()
  return {
    [Symbol.dispose]() {
      ended.abort()
      clearInterval(timer)
    },
  }
}
