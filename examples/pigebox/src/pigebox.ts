import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import {
  type Appliance,
  addPages,
  createAppliance,
  type Part,
  prepareBox,
  reachedAt,
  serveTree,
} from '@boxwright/appliance'
import type { Servable } from '@boxwright/appliance/program'
import { openPins } from '@boxwright/recorder'
import packageJson from '../package.json' with { type: 'json' }
import { serveApi } from './api/api.ts'
import { tellEvents } from './api/events.ts'
import type { PigeboxEvents } from './api/types.ts'
import type { Config } from './config/config.ts'
import { graphs } from './graphs.ts'
import { Keeper } from './keeper.ts'
import { logKeeper, logStation, runHooks } from './log.ts'
import { measure } from './numbers.ts'
import { chooseSource } from './source.ts'
import { Station } from './station.ts'
import type { Readiness } from './station-state.ts'

/** What {@link createPigebox} is given. */
export interface PigeboxOptions {
  /** The configuration. */
  readonly config: Config
  /** How many ports above to try if the page's is taken. */
  readonly nextPorts?: number
}

/**
 * Make a PigeBox: recorder, page, API, metrics, journal.
 *
 * @throws ApplianceError `ERR_CONFIG` when the data folder cannot be written to
 */
export async function createPigebox({ config, nextPorts = 0 }: PigeboxOptions): Promise<Servable> {
  await using undo = new AsyncDisposableStack()
  const version = `pigebox ${packageJson.version}`
  const prepared = undo.use(await prepareBox({ config, version, graphs, nextPorts }))
  const { journal, metrics } = prepared
  const choice = await chooseSource(config)
  const station = undo.use(new Station(config, choice))
  const pins = await openPins(join(config.data, 'pins.json'))
  const keeper = undo.use(new Keeper(station, config, pins))
  logStation(station, journal.logger)
  logKeeper(keeper, journal.logger)
  runHooks(station, config.recording.hook, journal.logger)
  measure(metrics, { station, keeper })
  const recording: Part = {
    start: () => station.start(),
    async stop() {
      await station[Symbol.asyncDispose]()
      await keeper.settled()
    },
  }
  let telling: Disposable | undefined
  const box: Appliance<PigeboxEvents> = await createAppliance({
    ...prepared.appliance,
    nav: [
      { label: 'Recordings', href: '/' },
      { label: 'Files', href: '/pige/' },
      { label: 'Graphs', href: '/munin/' },
    ],
    // The first one stops last: the end of the recording is told, and then no more.
    parts: [{ stop: () => telling?.[Symbol.dispose]() }, recording],
  })
  undo.use(box)
  telling = undo.use(tellEvents({ events: box.events, station, keeper, journal }))
  box.health('storage', () => healthOf(station.storage))
  box.health('device', () => healthOf(station.device))
  box.http.register(
    serveTree({
      // The storage may turn up elsewhere: asked for at each request.
      get root() {
        return station.directory ?? resolve(config.data, config.storage.directory)
      },
      prefix: '/pige/',
      title: 'Recordings',
      page: box.page,
    }),
  )
  const collection = () => keeper.collection
  serveApi(box.http, { config, choice, station, journal, pins, collection })
  box.http.register(prepared.graphs)
  addPages(box, {
    root: fileURLToPath(new URL('../dist/web', import.meta.url)),
    links: { 'The recordings': '/pige/', 'Its state': '/api/status' },
  })
  const whole = undo.move()
  return {
    note: choice.demo
      ? 'There is no sound card here, or --demo was given: it records generated sound.'
      : undefined,
    failed: station.failed,
    async start() {
      return reachedAt(await box.start(), { recordings: 'pige/', metrics: 'metrics' })
    },
    [Symbol.asyncDispose]: () => whole.disposeAsync(),
  }
}

function healthOf(state: Readiness): { ok: boolean; detail?: string } {
  return state.ready ? { ok: true } : { ok: false, detail: state.reason }
}
