import { access, constants, mkdir } from 'node:fs/promises'
import { hostname } from 'node:os'
import { ApplianceError } from '../errors.ts'
import type { Graph } from '../graphs/graph.ts'
import { createHistory } from '../graphs/history.ts'
import { serveGraphs } from '../graphs/serve-graphs.ts'
import { createJournal, type Journal } from '../journal/journal.ts'
import { createMetrics, type Metrics } from '../metrics/metrics.ts'
import { measureProcess } from '../metrics/process.ts'
import type { ApplianceOptions } from '../options.ts'
import { createServiceNotifier } from '../systemd/notifier.ts'
import type { UserStore } from '../user.ts'
import { passwordStore } from '../users/password-store.ts'
import { usersFile } from '../users/users-file.ts'
import type { BoxConfig } from './box-keys.ts'

/** What {@link prepareBox} is given. */
export interface PrepareBoxOptions {
  /** The configuration. */
  readonly config: BoxConfig
  /** The program's name and version, for Munin masters. */
  readonly version: string
  /** What its numbers are drawn as, for Munin masters and at `/munin`. Default none. */
  readonly graphs?: readonly Graph[]
  /** How many ports above to try if the page's, or that for Munin, is taken. Default 0. */
  readonly nextPorts?: number
  /** Whether all that it shows is for everybody, whatever name they ask by, login or not. Default `false`. */
  readonly isPublic?: boolean
}

/** What a box has before it is one. Dispose of it after the appliance. */
export interface PreparedBox extends AsyncDisposable {
  /** What it tells, to the journal or the terminal. */
  readonly journal: Journal
  /** Its numbers; those of the process are among them. */
  readonly metrics: Metrics
  /** For `createAppliance`, to be spread: all that the configuration says. */
  readonly appliance: ApplianceOptions
  /** A Fastify plugin: the readings of the graphs, for the page at `/munin`. */
  readonly graphs: ReturnType<typeof serveGraphs>
}

/**
 * Make what every box has, as its configuration says: a data folder that can be written to, a journal, numbers, users,
 * a Munin node (on one of the next ports, or none, if another has it), a name on the network, the word to systemd.
 *
 * @throws {@link ApplianceError} `ERR_CONFIG` when the data folder cannot be written to, `ERR_USERS`
 */
export async function prepareBox(options: PrepareBoxOptions): Promise<PreparedBox> {
  const { config, version, graphs = [], nextPorts = 0, isPublic = false } = options
  const { names, ...web } = config.web
  await needFolder(config.data)
  // What can fail comes before what would have to be undone.
  const store = await storeOf(config.login)
  const service = await createServiceNotifier()
  const journal = createJournal({ level: config.log })
  const metrics = createMetrics()
  const history = createHistory({ metrics, graphs })
  measureProcess(metrics)
  const { port, allow } = config.munin
  const host = `${config.name}.local`
  return {
    journal,
    metrics,
    graphs: serveGraphs({ history }),
    appliance: {
      name: config.name,
      title: config.title,
      ...web,
      nextPorts,
      logger: journal.logger,
      metrics,
      service,
      ...(config.mdns ? { mdns: {} } : {}),
      ...(port === null
        ? {}
        : { munin: { graphs, host, version, port, allow, optional: true, nextPorts } }),
      ...(store === undefined ? {} : { users: { store } }),
      // Without a login a page elsewhere could point a name of its own here, and then do what its reader may do.
      ...(store !== undefined || isPublic ? {} : { allowedHosts: [...localNames(), ...names] }),
    },
    async [Symbol.asyncDispose]() {
      await history[Symbol.asyncDispose]()
      await service[Symbol.asyncDispose]()
      await metrics[Symbol.asyncDispose]()
      await journal[Symbol.asyncDispose]()
    },
  }
}

async function storeOf({ users, password }: BoxConfig['login']): Promise<UserStore | undefined> {
  if (users !== null) return await usersFile({ path: users })
  return password === null ? undefined : passwordStore({ hash: password })
}

async function needFolder(data: string): Promise<void> {
  try {
    await mkdir(data, { recursive: true })
    await access(data, constants.W_OK | constants.X_OK)
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    const message = `data: ${data} cannot be written to (${reason}); give another folder with --data`
    throw new ApplianceError('ERR_CONFIG', message, { cause })
  }
}

/** Names that nobody on the internet can have: of this machine, and below what networks keep for themselves. */
function localNames(): string[] {
  // RFC 6762 (local), RFC 8375 (home.arpa), ICANN's resolution 2024.07.29.06 (internal), and what routers say of old.
  return [hostname(), '.local', '.home.arpa', '.internal', '.lan', '.localdomain']
}
