import { EventEmitter } from 'node:events'
import { DurableError, type Lock, lock, makeDirectory } from '@boxwright/durable'
import { type DescribedSeries, describe } from './describe.ts'
import { RepositoryError } from './errors.ts'
import type { EventSource, RepositoryEvents } from './events.ts'
import { ioError } from './io-error.ts'
import { type Layout, layoutOf } from './mirror/layout.ts'
import { readMetas } from './mirror/metas.ts'
import { momentNow } from './mirror/unlisted-notes.ts'
import { type RepositoryOptions, type RepositorySettings, readOptions } from './options.ts'
import { meterOf } from './progress.ts'
import type { SignReport } from './sign-report.ts'
import { disown } from './steps/disown.ts'
import { type Forecast, forecast } from './steps/forecast.ts'
import { type GenerateReport, generate } from './steps/generate.ts'
import type { MirrorFault } from './steps/mirror-fault.ts'
import type { RdiffTarget } from './steps/plan-run.ts'
import type { PruneReport } from './steps/prune.ts'
import { pruneRun } from './steps/prune-run.ts'
import { signingOf, signRun } from './steps/sign-run.ts'
import { type UploadReport, upload } from './steps/upload.ts'
import { verify } from './steps/verify.ts'
import { type UploadMirrorOptions, uploadOptions } from './upload/options.ts'

/** How a mirror is brought up to date. */
export interface GenerateOptions {
  /** Make only these rdiffs; the others stay as they are. Default: all that are wanted. */
  readonly only?: readonly RdiffTarget[]
  /** Ends the run; the next one goes on where it ended. */
  readonly signal?: AbortSignal
}

/** How a mirror is verified. */
export interface VerifyMirrorOptions {
  /**
   * A root that is believed, by which signatures are verified: the path of its file. Default: the first one
   * in the mirror, if it is signed; that shows damage, but not that others have signed.
   */
  readonly root?: string
  /** Ends it. */
  readonly signal?: AbortSignal
  /** Is told of each file that was read: its path from the root of the mirror. */
  readonly onFile?: (file: string) => void
  /**
   * Tell clients no longer of what is wrong, so that the next run makes it anew; an image that has
   * changed by itself is refused until it is replaced. Nobody else may write meanwhile. Default `false`.
   */
  readonly mend?: boolean
}

/** How a mirror is pruned. */
export interface PruneMirrorOptions {
  /**
   * For how many s something must not have been listed. Default a week: longer than any client takes for a download.
   * It is counted from one call to the next, as far as both the wall clock and the uptime of the machine say that time has passed.
   */
  readonly grace?: number
  /** Say what would go, and leave it. Default `false`. */
  readonly dryRun?: boolean
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
  /**
   * Sign what the mirror offers now, where it is new or has less than half of its life left. `generate`
   * does so too; this looks at no images, and is done in an instant.
   *
   * @throws {@link RepositoryError} `ERR_KEYS`: a private key is missing, or the mirror was signed by others.
   * `ERR_OPTIONS`: no keys were given. `ERR_BUSY`, `ERR_IO`
   */
  sign(): Promise<SignReport>
  /** What a run would do now, as far as can be told without reading images. Nothing is written. */
  plan(options?: Pick<GenerateOptions, 'only'>): Promise<Forecast>
  /**
   * Read the whole mirror: every sum, every list, every signature, every rdiff applied.
   *
   * @returns what is wrong; nothing, it is hoped
   * @throws {@link RepositoryError} `ERR_IO`; with `mend` `ERR_BUSY`. The signal's reason.
   */
  verify(options?: VerifyMirrorOptions): Promise<MirrorFault[]>
  /**
   * Remove what no series lists any more, after a time of grace; never what current metadata name, nor an image if the
   * mirror is the folder of images itself. Where that folder has none of any series that the mirror offers, nothing is
   * removed, for it may not be mounted, or be another one: a warning says so.
   *
   * @throws {@link RepositoryError} `ERR_BUSY`, `ERR_CONFIG`, `ERR_IO`
   */
  prune(options?: PruneMirrorOptions): Promise<PruneReport>
  /**
   * Send the mirror to a web server's folder, of this machine or by rsync over ssh: images and rdiffs
   * first, what names them last. Killed at any moment, the metadata there name only what is there and
   * whole, and the next upload goes on. Needs rsync 3.2.4 or newer, there as well.
   *
   * @throws {@link RepositoryError} `ERR_OPTIONS`; `ERR_MIRROR`: metadata name files that are missing or of
   * another length, nothing is sent; `ERR_UPLOAD`, `ERR_BUSY`, `ERR_IO`; the signal's reason
   */
  upload(options: UploadMirrorOptions): Promise<UploadReport>
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
  /** Be the only one at work in the mirror; what the disk refuses is told as an error of ours. */
  const alone = async <T>(work: () => Promise<T>, isReading = false): Promise<T> => {
    try {
      await using _only = isReading ? undefined : await hold(layout)
      return await work()
    } catch (error) {
      throw ioError(error, settings.mirror)
    }
  }
  const warn = (text: string): void => void events.emit('warning', text)
  return {
    events,
    settings,
    async generate({ only, signal = new AbortController().signal } = {}) {
      signal.throwIfAborted()
      return await alone(async () => {
        const now = (): number => performance.now()
        const meter = meterOf(now, (progress) => void events.emit('progress', progress))
        const signing = await signingOf(settings, layout, warn)
        return await generate({ settings, meter, events, signing, signal }, only)
      })
    },
    async sign() {
      if (settings.keys === undefined) {
        throw new RepositoryError('ERR_OPTIONS', 'keys: expected a folder of keys, got none')
      }
      return await alone(async () => {
        const signing = await signingOf(settings, layout, warn)
        return (await signRun({ signing, layout, events })) as SignReport
      })
    },
    async plan({ only } = {}) {
      return await forecast(settings, events, only)
    },
    async verify({ signal = new AbortController().signal, onFile, root, mend = false } = {}) {
      const { jobs } = settings
      return await alone(async () => {
        const faults = await verify(layout, {
          ...{ jobs, signal },
          ...(onFile && { onFile }),
          ...(root !== undefined && { root }),
        })
        if (mend && faults.length > 0) {
          await disown(layout, faults, { events, signing: await signingOf(settings, layout, warn) })
        }
        return faults
      }, !mend)
    },
    async prune({ grace = week, dryRun = false } = {}) {
      if (!(grace >= 0)) {
        throw new RepositoryError('ERR_OPTIONS', `grace: expected seconds from 0, got ${grace}`)
      }
      const options = { settings, layout, events, grace: grace * 1000, dryRun }
      return await alone(() => pruneRun({ ...options, now: momentNow() }))
    },
    async upload(options) {
      const { dryRun, signal, ...rest } = uploadOptions(options)
      signal.throwIfAborted()
      return await alone(async () => {
        const now = (): number => performance.now()
        const meter = meterOf(now, (progress) => void events.emit('progress', progress))
        return await upload({ ...rest, dryRun, signal, layout, meter, events })
      }, dryRun)
    },
    async describe() {
      return describe((await readMetas(layout)).metas)
    },
  }
}

const week = 7 * 24 * 3600

/** Be the only one at work in a mirror. */
async function hold(layout: Layout): Promise<Lock> {
  await makeDirectory(layout.state)
  return await lock(layout.lock).catch(busy)
}

function busy(cause: unknown): never {
  if (!(cause instanceof DurableError)) throw cause
  const code = cause.code === 'ERR_LOCKED' ? 'ERR_BUSY' : 'ERR_IO'
  throw new RepositoryError(code, cause.message, { cause })
}
