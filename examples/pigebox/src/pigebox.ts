import { existsSync } from 'node:fs'
import { access, constants, mkdir } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import {
  type Appliance,
  createAppliance,
  createHistory,
  createJournal,
  createMetrics,
  createServiceNotifier,
  html,
  measureProcess,
  type Part,
  passwordStore,
  serveGraphs,
  servePages,
  serveTree,
  type UserStore,
  usersFile,
} from '@boxwright/appliance'
import { openPins } from '@boxwright/recorder'
import { serveApi } from './api/api.ts'
import { tellEvents } from './api/events.ts'
import type { PigeboxEvents } from './api/types.ts'
import type { Config } from './config/config.ts'
import { PigeboxError } from './errors.ts'
import { graphs } from './graphs.ts'
import { Keeper } from './keeper.ts'
import { logKeeper, logStation, runHooks } from './log.ts'
import { muninPart } from './munin.ts'
import { measure } from './numbers.ts'
import { chooseSource } from './source.ts'
import { type Readiness, Station } from './station.ts'

/** What {@link createPigebox} is given. */
export interface PigeboxOptions {
  /** The configuration. */
  readonly config: Config
  /** How many ports above to try if the page's is taken. */
  readonly nextPorts?: number
}

/** The whole box. */
export interface Pigebox extends AsyncDisposable {
  /** What a person should know of this run: that its sound is generated. */
  readonly note: string | undefined
  /** Listen, then record. Where it can be reached, the best address first. */
  start(): Promise<readonly { readonly what: string; readonly url: string }[]>
  /** Rejects when going on makes no sense any more. */
  readonly failed: Promise<never>
}

const builtPages = fileURLToPath(new URL('../dist/web', import.meta.url))

/**
 * Make a PigeBox: recorder, page, API, metrics, journal.
 *
 * @throws PigeboxError `ERR_CONFIG` when the data folder cannot be written to
 */
export async function createPigebox({ config, nextPorts = 0 }: PigeboxOptions): Promise<Pigebox> {
  await checkData(config.data)
  await using undo = new AsyncDisposableStack()
  const journal = undo.use(createJournal({ level: config.log }))
  const metrics = undo.use(createMetrics())
  const service = undo.use(await createServiceNotifier())
  const choice = await chooseSource(config)
  const station = undo.use(new Station(config, choice))
  const pins = await openPins(join(config.data, 'pins.json'))
  const keeper = undo.use(new Keeper(station, config, pins))
  logStation(station, journal.logger)
  logKeeper(keeper, journal.logger)
  runHooks(station, config.recording.hook, journal.logger)
  measureProcess(metrics)
  measure(metrics, { station, keeper })
  const recording: Part = {
    start: () => station.start(),
    async stop() {
      await station[Symbol.asyncDispose]()
      await keeper.settled()
    },
  }
  let telling: Disposable | undefined
  const users = await usersOf(config)
  const box: Appliance<PigeboxEvents> = await createAppliance({
    name: config.name,
    title: config.title,
    port: config.web.port,
    host: config.web.host,
    nextPorts,
    nav: [
      { label: 'Recordings', href: '/' },
      { label: 'Files', href: '/pige/' },
      { label: 'Graphs', href: '/munin/' },
    ],
    logger: journal.logger,
    metrics,
    service,
    ...(config.mdns ? { mdns: {} } : {}),
    ...(users === undefined ? {} : { users: { store: users } }),
    // The first one stops last: the end of the recording is told, and then no more.
    parts: [
      { stop: () => telling?.[Symbol.dispose]() },
      recording,
      muninPart(config, metrics, journal.logger),
    ],
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
  box.http.register(serveGraphs({ history: undo.use(createHistory({ metrics, graphs })) }))
  addPages(box)
  const whole = undo.move()
  return {
    note: choice.demo
      ? 'There is no sound card here, or --demo was given: it records generated sound.'
      : undefined,
    failed: station.failed,
    async start() {
      const addresses = await box.start()
      // What a person at this machine wants comes first.
      const url = addresses.findLast(({ kind }) => kind === 'local')?.url ?? addresses[0]?.url ?? ''
      const other = addresses.find(({ kind }) => kind !== 'local')
      return [
        { what: 'page', url },
        { what: 'recordings', url: new URL('pige/', url).href },
        { what: 'metrics', url: new URL('metrics', url).href },
        ...(other === undefined ? [] : [{ what: 'on the network', url: other.url }]),
      ]
    },
    [Symbol.asyncDispose]: () => whole.disposeAsync(),
  }
}

function healthOf(state: Readiness): { ok: boolean; detail?: string } {
  return state.ready ? { ok: true } : { ok: false, detail: state.reason }
}

async function usersOf({ login }: Config): Promise<UserStore | undefined> {
  if (login.users !== null) return await usersFile({ path: login.users })
  return login.password === null ? undefined : passwordStore({ hash: login.password })
}

async function checkData(data: string): Promise<void> {
  try {
    await mkdir(data, { recursive: true })
    await access(data, constants.W_OK | constants.X_OK)
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    const message = `data: ${data} cannot be written to (${reason}); give another folder with --data`
    throw new PigeboxError('ERR_CONFIG', message, { cause })
  }
}

/** The pages, if they are built; the graphs are where Munin's own were. */
function addPages(box: Appliance<PigeboxEvents>): void {
  if (existsSync(join(builtPages, 'index.html'))) {
    box.http.register(servePages({ root: builtPages }))
    box.http.get('/munin/', (_, reply) => reply.redirect('/munin'))
    return
  }
  for (const path of ['/', '/munin/']) {
    box.http.get(path, (_, reply) => reply.type('text/html; charset=utf-8').send(notBuilt(box)))
  }
}

function notBuilt(box: Appliance<PigeboxEvents>): string {
  const body = html`<p>
      It is running. Its page is not built in this checkout: <code>npm run build</code> builds it.
    </p>
    <p>
      <a href="/pige/">The recordings</a> · <a href="/api/status">status</a> ·
      <a href="/metrics">metrics</a>
    </p>`
  return box.page({ title: 'PigeBox', body, width: 'narrow', path: '/' })
}
