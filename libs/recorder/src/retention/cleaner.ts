import { EventEmitter } from 'node:events'
import { uptime } from 'node:os'
import { dirname, resolve } from 'node:path'
import { z } from 'zod'
import { AgeClock } from '../age-clock.ts'
import type { AudioKind } from '../audio-file.ts'
import { RecorderError } from '../errors.ts'
import {
  type Deletion,
  type DeletionReason,
  type DiskSpace,
  defaultMinimumFree,
  planDeletions,
  type RetentionPolicy,
  type StoredFile,
  type TimeRange,
} from '../retention.ts'
import { sidecarOf } from '../sidecar.ts'
import { validate } from '../validate.ts'
import { remove, removeEmptyFolders, spaceOf } from './disk.ts'
import { type TimesOf, takeStock } from './stored-files.ts'

/** Options of {@link createCleaner}. */
export interface CleanerOptions {
  /** The storage. Nothing outside it is touched, and no symbolic link in it is followed. */
  readonly directory: string
  /** What is to be kept. Default: a tenth of the disk stays free, or 1 GB where that is less. */
  readonly policy?: RetentionPolicy
  /** Time ranges never to be touched, asked for at each run. */
  readonly pinned?: () => readonly TimeRange[] | Promise<readonly TimeRange[]>
  /** Paths in use, asked for at each run; open `.part` files are never touched anyway. */
  readonly inUse?: () => Iterable<string>
  /**
   * Exact times of a file. Default: it ended when it was last modified, and what is pinned may have begun a
   * day before. Costs a look into every file at every run.
   */
  readonly timesOf?: TimesOf
  /** Seconds between looks at the free space, once {@link Cleaner.start} is called. Default 60. */
  readonly every?: number
  /** Seconds between runs while enough is free: for age and size. Costs a `stat` of every file. Default 600. */
  readonly thorough?: number
}

/** What a run did. */
export interface CleanerReport {
  /** Recordings found. */
  readonly files: number
  /** Bytes that they took before the run. */
  readonly used: number
  /** The same of each kind that there is. */
  readonly kinds: Readonly<Partial<Record<AudioKind, number>>>
  /** Recordings deleted, in order. */
  readonly deleted: readonly Deletion[]
  /** The disk after the run. */
  readonly disk: DiskSpace
  /** Whether all that the policy asks for was reached; if not, what is left is pinned, in use or not ours. */
  readonly satisfied: boolean
}

/** A recording that was deleted, and its sidecar. */
export interface DeletedFile {
  /** Where it was. */
  readonly path: string
  /** Bytes that this freed. */
  readonly size: number
  /** Why. */
  readonly reason: DeletionReason
}

/** What a {@link Cleaner} tells. */
export interface CleanerEvents {
  /** A recording and its sidecar were deleted. */
  deleted: [file: DeletedFile]
  /** A run ended. */
  report: [report: CleanerReport]
  /** A file could not be deleted, or the storage not be read. */
  fault: [error: RecorderError]
}

/** Keeps a storage from filling up. */
export interface Cleaner extends AsyncDisposable {
  /** What happens. */
  readonly events: EventEmitter<CleanerEvents>
  /** Clean once. A run that is going on is joined, not doubled. */
  run(): Promise<CleanerReport>
  /**
   * Clean now, and again and again until disposed of. Faults are told as events. A clock that is put forward by more than
   * an hour, or is so far ahead of the latest recording at the start, makes nothing too old before it has stood for a day.
   */
  start(): void
}

const positive = z.number().positive()
const functionType = z.custom((value) => typeof value === 'function', 'expected a function')
const schema = z.strictObject({
  directory: z.string().min(1),
  policy: z
    .strictObject({
      minimumFree: z.number().nonnegative().optional(),
      maximumAge: positive.optional(),
      maximumSize: z.number().nonnegative().optional(),
      encodedShare: z.number().min(0).max(1).optional(),
    })
    .optional(),
  pinned: functionType.optional(),
  inUse: functionType.optional(),
  timesOf: functionType.optional(),
  every: positive.max(86_400).optional(),
  thorough: positive.max(86_400).optional(),
})

/**
 * Make a cleaner; nothing is deleted before {@link Cleaner.run} or {@link Cleaner.start}.
 *
 * @throws {@link RecorderError} `ERR_OPTIONS`, naming every fault
 */
export function createCleaner(options: CleanerOptions): Cleaner {
  validate(schema, options)
  const directory = resolve(options.directory)
  const { policy = {}, pinned, inUse, timesOf, every = 60, thorough = 600 } = options
  const events = new EventEmitter<CleanerEvents>()
  const ended = new AbortController()
  let running: Promise<CleanerReport> | undefined
  let timer: NodeJS.Timeout | undefined
  let looked = Number.NEGATIVE_INFINITY
  const ages = new AgeClock()

  const fault = (message: string, cause: unknown): RecorderError => {
    const error = new RecorderError('ERR_STORAGE', `${message}: ${(cause as Error).message}`, {
      cause,
    })
    events.emit('fault', error)
    return error
  }

  const clean = async (): Promise<CleanerReport> => {
    const now = Date.now()
    looked = performance.now()
    const { files, orphans, emptyFolders } = await takeStock(directory, now, timesOf, ended.signal)
    // The machine's: a monotonic clock stands still while it sleeps, and the wall clock would seem to be put each morning.
    const aged = ages.read(uptime() * 1000, now, timer ? latestEnd(files, now) : now)
    const facts = {
      files,
      disk: await spaceOf(directory),
      policy,
      now,
      aged,
      pinned: (await pinned?.()) ?? [],
      open: new Set(Array.from(inUse?.() ?? [], (path) => resolve(path))),
    }
    const deleted: Deletion[] = []
    const folders = new Set(emptyFolders)
    for (const deletion of planDeletions(facts)) {
      if (ended.signal.aborted) break
      const { path, size } = deletion.file
      try {
        await remove(path)
        await remove(sidecarOf(path))
      } catch (cause) {
        fault(`${path} cannot be deleted`, cause)
        continue
      }
      deleted.push(deletion)
      folders.add(dirname(path))
      events.emit('deleted', { path, size, reason: deletion.reason })
    }
    for (const path of orphans) await remove(path).catch(() => undefined)
    for (const path of folders) await removeEmptyFolders(path, directory)
    const gone = new Set(deleted.map(({ file }) => file))
    const left = files.filter((file) => !gone.has(file))
    const disk = await spaceOf(directory)
    const report: CleanerReport = {
      files: files.length,
      used: files.reduce((sum, { size }) => sum + size, 0),
      kinds: bytesOfKinds(files),
      deleted,
      disk,
      satisfied: planDeletions({ files: left, disk, policy, now, aged }).length === 0,
    }
    events.emit('report', report)
    return report
  }

  const run = (): Promise<CleanerReport> => {
    running ??= clean()
      .catch((cause: unknown) => {
        throw ended.signal.aborted ? cause : fault(`${directory} cannot be cleaned`, cause)
      })
      .finally(() => {
        running = undefined
      })
    return running
  }

  /** Clean if space is short, or if it is time. */
  const check = async (): Promise<void> => {
    const disk = await spaceOf(directory)
    const isShort = disk.free < (policy.minimumFree ?? defaultMinimumFree(disk))
    const elapsed = performance.now() - looked
    if (isShort || elapsed >= thorough * 1000) await run()
  }
  const tryCheck = (): void => void check().catch(() => undefined)

  return {
    events,
    run,
    start() {
      if (timer || ended.signal.aborted) return
      timer = setInterval(tryCheck, every * 1000)
      tryCheck()
    },
    async [Symbol.asyncDispose]() {
      ended.abort()
      clearInterval(timer)
      await running?.catch(() => undefined)
    },
  }
}

/** When the latest recording ended, that of what is not in the future; `now` where there is none. Unix ms. */
function latestEnd(files: readonly StoredFile[], now: number): number {
  const ends = files.map(({ end }) => end).filter((end) => end <= now)
  return ends.length > 0 ? ends.reduce((a, b) => Math.max(a, b)) : now
}

function bytesOfKinds(files: readonly StoredFile[]): Partial<Record<AudioKind, number>> {
  const bytes: Partial<Record<AudioKind, number>> = {}
  for (const { kind, size } of files) bytes[kind] = (bytes[kind] ?? 0) + size
  return bytes
}
