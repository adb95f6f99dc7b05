import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createAggregator, openApplier, openDescriptions, openLog } from '@boxwright/aggregator'
import {
  type Appliance,
  addPages,
  createAppliance,
  type LoginEvent,
  prepareBox,
  reachedAt,
} from '@boxwright/appliance'
import type { Servable } from '@boxwright/appliance/program'
import packageJson from '../package.json' with { type: 'json' }
import { endpointsOf } from './api/api.ts'
import { serveEndpoints } from './api/endpoint.ts'
import type { DvbboxesEvents, Language } from './api/types.ts'
import { followApplications } from './applications.ts'
import type { Settings } from './config/config.ts'
import { type Context, ranks } from './context.ts'
import { createLagHistory } from './lag-history.ts'
import { logSite } from './log.ts'
import { graphs, measure } from './numbers.ts'
import { createKeptPlans } from './plans.ts'
import type { Site } from './site.ts'
import { openAudit } from './store/audit.ts'
import { openStore } from './store/store.ts'
import { tellEvents } from './tell.ts'

/** What a box is made of. */
export interface DvbboxesOptions {
  /** The page's settings. */
  readonly settings: Settings
  /** The boxes; they are disposed of with the rest, if they are made up. */
  readonly site: Site
  /** How many ports above to try if the page's is taken. */
  readonly nextPorts: number
}

/** How often one client may ask: 400 at once, then 50 a second. A page asks a handful of times. */
const requests = { burst: 400, interval: 20, maxKeys: 10_000 }
/** ms that a replica may take to answer. */
const timeout = 5_000

/**
 * Make the whole application.
 *
 * @throws ApplianceError, AggregatorError: something is configured that cannot be
 */
export async function createDvbboxes({
  settings,
  site,
  nextPorts,
}: DvbboxesOptions): Promise<Servable> {
  await using undo = new AsyncDisposableStack()
  if (site.demo) undo.use(site.demo)
  const version = packageJson.version
  const config = { ...settings, data: site.data }
  const prepared = undo.use(
    await prepareBox({ config, version: `dvbboxes ${version}`, graphs, nextPorts }),
  )
  const { journal, metrics } = prepared
  for (const fault of site.ignored) journal.logger.warn(fault)
  const file = site.log && undo.use(openLog({ ...site.log, zone: site.rules.zone }))
  const store = await openStore(site.data)
  undo.defer(() => store.close())
  const audit = openAudit(store)
  const descriptions = undo.use(await openDescriptions({ folder: site.data }))
  const aggregator = undo.use(
    createAggregator({ boxes: site.boxes, ...site.rules, ...site.replicas, timeout }),
  )
  const applier = undo.use(
    await openApplier({
      ...{ boxes: site.boxes, aggregator, descriptions, ...site.commands },
      folder: join(site.data, 'journal'),
    }),
  )
  const failed = (err: unknown): void => journal.logger.error({ err }, 'something failed')
  const applications = undo.use(followApplications({ applier, audit, failed }))
  const { users } = prepared.appliance
  const context: Context = {
    ...{ site, settings, version, aggregator, applier, applications, descriptions, audit },
    history: createLagHistory(site.boxes),
    plans: createKeptPlans(),
    hasUsers: users !== undefined,
  }
  const told = ({ what, name, address }: LoginEvent): void => {
    const outcome = what === 'login-failed' ? 'refused' : 'done'
    audit.note({ who: name, what, outcome, detail: { address } })
  }
  const languages: readonly Language[] = settings.language === 'fr' ? ['fr', 'en'] : ['en', 'fr']
  let telling: Disposable | undefined
  const box: Appliance<DvbboxesEvents> = await createAppliance({
    ...prepared.appliance,
    ...(users && { users: { ...users, role: 'viewer', ranks, told } }),
    languages,
    limits: { requests },
    nav: [
      { label: 'Programmes', href: '/' },
      { label: 'Media', href: '/media' },
      { label: 'Listing', href: '/listing' },
      { label: 'Boxes', href: '/boxes' },
      { label: 'Log', href: '/log' },
      { label: 'Graphs', href: '/munin' },
    ],
    parts: [
      {
        async start() {
          await aggregator.start()
          // What boxes that are away wait for goes on when they return.
          applications.resume().catch(failed)
        },
        stop: () => telling?.[Symbol.dispose](),
      },
    ],
  })
  undo.use(box)
  logSite(context, journal, file)
  measure(metrics, aggregator, applier)
  telling = undo.use(tellEvents(box.events, context))
  serveEndpoints(box.http, endpointsOf(context))
  box.health('boxes', () => {
    const away = aggregator.behind()
    const names = away.map(({ box: { host }, state }) => `${host} is ${state.kind}`)
    return away.length === 0 ? { ok: true } : { ok: false, detail: names.join(', ') }
  })
  box.health('journal', () => {
    const { stalled } = applications
    if (stalled === undefined) return { ok: true }
    const reason = stalled instanceof Error ? stalled.message : String(stalled)
    return { ok: false, detail: `what was done cannot be written down: ${reason}` }
  })
  box.http.register(prepared.graphs)
  addPages(box, {
    root: fileURLToPath(new URL('../dist/web', import.meta.url)),
    links: { 'Its state': '/api/boxes', 'Its HTTP API': '/api/openapi.json' },
  })
  const whole = undo.move()
  return {
    note: site.demo
      ? 'No configuration was given: six boxes in three towns are made up, with their programmes.'
      : undefined,
    async start() {
      return reachedAt(await box.start(), { 'HTTP API': 'api/openapi.json', metrics: 'metrics' })
    },
    [Symbol.asyncDispose]: () => whole.disposeAsync(),
  }
}
