import { EventEmitter, once } from 'node:events'
import { hostname } from 'node:os'
import { pid } from 'node:process'
import { layoutOf } from '../mirror/layout.ts'
import { processorOf } from './process-job.ts'
import { queueName } from './protocol.ts'
import { connect, loadBullmq } from './redis.ts'
import { readPlan, sharedFolder } from './shared-folder.ts'
import type { DeltaWorkerEvents, DeltaWorkerReport } from './worker-events.ts'
import {
  type DeltaWorkerOptions,
  type DeltaWorkerSettings,
  readWorkerOptions,
} from './worker-options.ts'

/** Makes rdiffs for a generator on another machine, with the same storage. */
export interface DeltaWorker {
  /** What it does, as it happens. */
  readonly events: EventEmitter<DeltaWorkerEvents>
  /** Its options with the defaults filled in. */
  readonly settings: DeltaWorkerSettings
  /**
   * Serve until the signal is aborted; pairs that are under way then are given back at once.
   *
   * @throws {@link RepositoryError} `ERR_QUEUE`: Redis is not there, or was away for too long. `ERR_STORAGE`: this
   * is not the storage of the generator. `ERR_DELTA`: three pairs in a row failed. The rest is left to others.
   */
  serve(options?: { readonly signal?: AbortSignal }): Promise<DeltaWorkerReport>
}

/** So many workers may die at a job; by the next death it is the job that kills. */
const mostDeaths = 2

/**
 * A worker for the queue of a mirror. Nothing happens before it serves.
 *
 * @throws {@link RepositoryError} `ERR_OPTIONS`, a line for each fault
 */
export function createDeltaWorker(options: DeltaWorkerOptions): DeltaWorker {
  const settings = readWorkerOptions(options)
  const events = new EventEmitter<DeltaWorkerEvents>()
  return {
    events,
    settings,
    serve: ({ signal = new AbortController().signal } = {}) => serve(settings, events, signal),
  }
}

async function serve(
  settings: DeltaWorkerSettings,
  events: EventEmitter<DeltaWorkerEvents>,
  signal: AbortSignal,
): Promise<DeltaWorkerReport> {
  signal.throwIfAborted()
  const { images, mirror, workers: url, jobs, patience, lease, threads } = settings
  const layout = layoutOf(mirror)
  const name = queueName((await readPlan(sharedFolder(layout))).mirror)
  const bullmq = await loadBullmq()
  const warn = (message: string): void => void events.emit('warning', message)
  await using link = await connect({ url, patience, onLost: warn, onBack: warn })
  const fatal = new AbortController()
  const end = AbortSignal.any([signal, fatal.signal, link.gone])
  const stopped = aborted(end)
  const { process, report, idle } = processorOf({
    ...{ bullmq, events, end },
    place: { images, layout, threads },
    canTell: () => link.up,
    stop: (error) => fatal.abort(error),
  })
  const worker = new bullmq.Worker(name, process, {
    connection: link.redis,
    skipVersionCheck: true,
    name: `${hostname()}:${pid}`,
    concurrency: jobs,
    lockDuration: lease * 1000,
    stalledInterval: (lease * 1000) / 2,
    maxStalledCount: mostDeaths,
    runRetryDelay: 2_000,
    removeOnComplete: { count: 0 },
    removeOnFail: { count: 0 },
  })
  // A connection that is lost is told by the link, once.
  worker.on('error', () => undefined)
  await Promise.race([worker.waitUntilReady(), stopped])
  if (!end.aborted) events.emit('serving', name, link.place)
  await stopped
  const closed = worker.close()
  link.letGo()
  await closed
  await idle()
  for (const { aborted, reason } of [fatal.signal, link.gone]) if (aborted) throw reason
  return report
}

async function aborted(signal: AbortSignal): Promise<void> {
  if (!signal.aborted) await once(signal, 'abort')
}
