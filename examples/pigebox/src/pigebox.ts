import { existsSync } from 'node:fs'
import { access, constants, mkdir } from 'node:fs/promises'
import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import {
  type Appliance,
  createAppliance,
  createJournal,
  createMetrics,
  createServiceNotifier,
  html,
  measureProcess,
  servePages,
  serveTree,
} from '@boxwright/appliance'
import { serveApi } from './api/api.ts'
import { tellEvents } from './api/events.ts'
import type { PigeboxEvents } from './api/types.ts'
import type { Config } from './config/config.ts'
import { PigeboxError } from './errors.ts'
import { logStation } from './log.ts'
import { chooseSource } from './source.ts'
import { Station } from './station.ts'

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
  const { name, title, web } = config
  await checkData(config.data)
  await using undo = new AsyncDisposableStack()
  const journal = undo.use(createJournal({ level: config.log }))
  const metrics = undo.use(createMetrics())
  measureProcess(metrics)
  const service = undo.use(await createServiceNotifier())
  const choice = await chooseSource(config)
  const station = new Station(config, choice)
  logStation(station, journal.logger)
  const box: Appliance<PigeboxEvents> = await createAppliance({
    name,
    title,
    port: web.port,
    host: web.host,
    nextPorts,
    nav: [
      { label: title, href: '/' },
      { label: 'Files', href: '/pige/' },
    ],
    logger: journal.logger,
    metrics,
    service,
    parts: [{ start: () => station.start(), stop: () => station[Symbol.asyncDispose]() }],
  })
  undo.use(box)
  box.health('storage', () => healthOf(station.storage))
  box.health('device', () => healthOf(station.device))
  const directory = (): string =>
    station.directory ?? resolve(config.data, config.storage.directory)
  box.http.register(
    serveTree({
      get root() {
        return directory()
      },
      prefix: '/pige/',
      title: 'Recordings',
      page: box.page,
    }),
  )
  serveApi(box.http, { config, choice, station, journal })
  if (existsSync(`${builtPages}/index.html`)) box.http.register(servePages({ root: builtPages }))
  else box.http.get('/', (_, reply) => reply.type('text/html; charset=utf-8').send(notBuilt(box)))
  undo.use(tellEvents({ events: box.events, config, station, journal }))
  const whole = undo.move()
  return {
    note: choice.demo
      ? 'There is no sound card here, or --demo was given: it records generated sound.'
      : undefined,
    failed: station.failed,
    async start() {
      const addresses = await box.start()
      // The shortest one is what a person at this machine wants.
      const first = addresses.findLast(({ kind }) => kind === 'local') ?? addresses[0]
      const url = first?.url ?? ''
      return [
        { what: 'page', url },
        { what: 'recordings', url: new URL('pige/', url).href },
        { what: 'metrics', url: new URL('metrics', url).href },
      ]
    },
    [Symbol.asyncDispose]: () => whole.disposeAsync(),
  }
}

function healthOf(state: Station['storage']): { ok: boolean; detail?: string } {
  return state.ready ? { ok: true } : { ok: false, detail: state.reason }
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

function notBuilt(box: Appliance<PigeboxEvents>): string {
  const body = html`<p>It is running. Its page is not built in this checkout: <code>npm run build</code> builds it.</p>
    <p><a href="/pige/">The recordings</a> · <a href="/api/status">status</a> · <a href="/metrics">metrics</a></p>`
  return box.page({ title: 'PigeBox', body, width: 'narrow', path: '/' })
}
