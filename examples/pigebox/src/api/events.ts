import type { EventStream, Journal } from '@boxwright/appliance'
import type { Config } from '../config/config.ts'
import type { Station } from '../station.ts'
import type { PigeboxEvents } from './types.ts'
import { levelsView, storageView } from './views.ts'

/** Whose events to tell, and where. */
export interface TellOptions {
  readonly events: EventStream<PigeboxEvents>
  readonly config: Config
  readonly station: Station
  readonly journal: Journal
}

/** ms between levels: ten times a second. */
const levelsEvery = 100

/** Tell the pages what happens. */
export function tellEvents({ events, station, journal }: TellOptions): Disposable {
  const rate = (): number => station.state.format?.rate ?? 44_100
  station.events.on('opened', ({ start }) => events.publish('opened', { start }))
  station.events.on('segment', ({ start, end, files }) =>
    events.publish('segment', { start, end, names: files.map(({ name }) => name) }),
  )
  station.events.on('hole', ({ start, frames, cause }) =>
    events.publish('hole', { start, end: start + (frames / rate()) * 1000, cause }),
  )
  station.events.on('storage', () => {
    void storageView(station).then((view) => events.publish('storage', view))
  })
  station.events.on('sound', ({ type, state, frames }) =>
    events.publish('sound', { type, state, time: Date.now(), length: frames / rate() }),
  )
  journal.events.on('entry', ({ priority: _, ...entry }) => events.publish('log', entry))
  const timer = setInterval(() => {
    const { levels } = station
    if (events.clients > 0 && levels) {
      events.publish('levels', levelsView(levels, Date.now()), { transient: true })
    }
  }, levelsEvery).unref()
  return { [Symbol.dispose]: () => clearInterval(timer) }
}
