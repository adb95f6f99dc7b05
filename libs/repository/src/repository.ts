import { EventEmitter } from 'node:events'
import { DurableError, lock, makeDirectory } from '@boxwright/durable'
import { type DescribedSeries, describe } from './describe.ts'
import { RepositoryError } from './errors.ts'
import type { EventSource, RepositoryEvents } from './events.ts'
import { layoutOf } from './mirror/layout.ts'
import { readMetas } from './mirror/metas.ts'
import { type RepositoryOptions, type RepositorySettings, readOptions } from './options.ts'
import { meterOf } from './progress.ts'
import { type GenerateReport, generate } from './steps/generate.ts'
import type { RdiffTarget } from './steps/plan-run.ts'

/** How a mirror is brought up to date. */
export interface GenerateOptions {
  /** Make only these rdiffs; the others stay as they are. Default: all that are wanted. */
  readonly only?: readonly RdiffTarget[]
  /** Ends the run; the next one goes on where it ended. */
  readonly signal?: AbortSignal
}

/** A folder of images and its mirror. */
export interface Repository {
  /** What it does, as it happens. */
  readonly events: EventSource
  /** Its options with the defaults filled in. */
  readonly settings: RepositorySettings
  /**
   * Bring the mirror up to date. Killed at any moment, what clients can fetch is whole, and the next
   * run goes on.
   *
   * @throws {@link RepositoryError} `ERR_BUSY`: another run is at work. `ERR_CONFIG`, `ERR_IO`. The signal's reason.
   */
  generate(options?: GenerateOptions): Promise<GenerateReport>
  /** What clients can fetch now: series, their images and the rdiffs between them. */
  describe(): Promise<DescribedSeries[]>
}

/**
 * A folder of images and its mirror. Nothing is read or written before a verb is called.
 *
 * @throws {@link RepositoryError} `ERR_OPTIONS`, a line for each fault
 */
export function createRepository(options: RepositoryOptions): Repository {
  const settings = readOptions(options)
  const layout = layoutOf(settings.mirror)
  const events: EventSource = new EventEmitter<RepositoryEvents>()
  return {
    events,
    settings,
    async generate({ only, signal = new AbortController().signal } = {}) {
      signal.throwIfAborted()
      await makeDirectory(layout.state)
      await using _only = await lock(layout.lock).catch(busy)
      const now = (): number => performance.now()
      const meter = meterOf(now, (progress) => void events.emit('progress', progress))
      return await generate({ settings, meter, events, signal }, only)
    },
    async describe() {
      return describe((await readMetas(layout)).metas)
    },
  }
}

function busy(cause: unknown): never {
  if (!(cause instanceof DurableError)) throw cause
  const code = cause.code === 'ERR_LOCKED' ? 'ERR_BUSY' : 'ERR_IO'
  throw new RepositoryError(code, cause.message, { cause })
}
