import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import {
  type Appliance,
  addPages,
  createAppliance,
  prepareBox,
  reachedAt,
  serveTree,
} from '@boxwright/appliance'
import type { Servable } from '@boxwright/appliance/program'
import type { RepositoryOptions } from '@boxwright/repository'
import packageJson from '../package.json' with { type: 'json' }
import { serveApi, tellEvents } from './api/api.ts'
import type { MirrorEvents } from './api/types.ts'
import type { Config } from './config/config.ts'
import { DemoClient } from './demo/client.ts'
import { Demo } from './demo/demo.ts'
import { Keeper } from './keeper.ts'
import { logMirror } from './log.ts'
import { graphs, measure } from './numbers.ts'

/** What {@link createPuavoMirror} is given. */
export interface PuavoMirrorOptions {
  /** The configuration. */
  readonly config: Config
  /** How many ports above to try if the page's is taken. */
  readonly nextPorts?: number
}

/**
 * Make a mirror that keeps itself up to date, with a page.
 *
 * @throws ApplianceError `ERR_CONFIG`; RepositoryError `ERR_OPTIONS`
 */
export async function createPuavoMirror({
  config,
  nextPorts = 0,
}: PuavoMirrorOptions): Promise<Servable> {
  await using undo = new AsyncDisposableStack()
  const version = `puavo-mirror ${packageJson.version}`
  const prepared = undo.use(
    await prepareBox({ config, version, graphs, nextPorts, isPublic: true }),
  )
  const { journal, metrics } = prepared
  const demo = config.images === null ? undo.use(new Demo(config.data)) : undefined
  const images = demo?.folder ?? resolve(config.images ?? '')
  const mirror = resolve(config.data, config.mirror)
  const { mode, targets, jobs, workers, any, settle, retry, verify, prune } = config.making
  const keys = demo?.keys ?? (config.signing.keys && resolve(config.signing.keys))
  const options: RepositoryOptions = {
    images,
    mirror,
    mode,
    targets,
    allowAnyImage: any,
    ...(jobs === null ? {} : { jobs }),
    ...(workers === null ? {} : { workers }),
    ...(keys === null ? {} : { keys, timestampLife: config.signing.timestamp }),
    ...(config.repository === null ? {} : { repository: config.repository }),
  }
  const keeper = undo.use(
    new Keeper({
      repository: options,
      settle: demo ? 0 : settle,
      retry,
      verify,
      prune,
      verified: join(config.data, 'verified.json'),
    }),
  )
  const client = demo && undo.use(new DemoClient(keeper, join(config.data, 'client'), demo.root))
  logMirror(keeper, journal.logger)
  measure(metrics, keeper)
  const { certificate, key } = config.tls
  let telling: Disposable | undefined
  const box: Appliance<MirrorEvents> = await createAppliance({
    ...prepared.appliance,
    ...(certificate === null || key === null ? {} : { tls: { cert: certificate, key } }),
    nav: [
      { label: 'Mirror', href: '/' },
      { label: 'Files', href: '/rdiffs/' },
      { label: 'Graphs', href: '/munin/' },
    ],
    parts: [
      { stop: () => telling?.[Symbol.dispose]() },
      { start: () => demo?.start(), stop: () => demo?.[Symbol.asyncDispose]() },
      {
        // The demo's client is on this machine; other clients know the box by its name.
        start: ({ port, addresses: [best] }) => {
          const { protocol, host } = new URL(best?.url ?? `http://localhost:${port}`)
          const named = config.mdns ? `${config.name}.local:${port}` : host
          return keeper.start(`${protocol}//${demo ? `localhost:${port}` : named}`)
        },
        async stop() {
          await client?.[Symbol.asyncDispose]()
          await keeper[Symbol.asyncDispose]()
        },
      },
    ],
  })
  undo.use(box)
  const shown = { config, keeper, images, client }
  serveApi(box.http, shown, journal)
  telling = undo.use(tellEvents(box.events, shown, journal))
  box.health('mirror', () =>
    keeper.failure === undefined ? { ok: true } : { ok: false, detail: keeper.failure },
  )
  // Old clients ask for names at the root, without a login, and follow no redirects.
  box.http.register(
    serveTree({ root: mirror, title: 'Mirror', page: box.page, hidden: isOurs, role: false }),
  )
  box.http.register(prepared.graphs)
  addPages(box, {
    root: fileURLToPath(new URL('../dist/web', import.meta.url)),
    prefix: '/box/',
    links: { 'The rdiffs': '/rdiffs/', 'Its state': '/api/status' },
  })
  const whole = undo.move()
  return {
    note: demo
      ? 'No folder of images was given: it makes small ones of its own, and releases one now and then.'
      : undefined,
    ...(demo ? { failed: demo.failed } : {}),
    async start() {
      return reachedAt(await box.start(), { mirror: 'rdiffs/', metrics: 'metrics' })
    },
    [Symbol.asyncDispose]: () => whole.disposeAsync(),
  }
}

/** Which names are not for clients: ours; the checksums, which look like ours, are. */
function isOurs(name: string): boolean {
  return name.endsWith('.part') || (name.startsWith('.') && name !== '.checksums')
}
