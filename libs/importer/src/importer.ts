import { EventEmitter } from 'node:events'
import { realpath } from 'node:fs/promises'
import { relative, resolve, sep } from 'node:path'
import { refuseMissing, refuseUnmounted } from './archive/place.ts'
import { ImporterError, sourceFailure } from './errors.ts'
import type { EventSource, ImporterEvents } from './events.ts'
import { openTagReader } from './exif/reader.ts'
import { type ImporterOptions, type ImporterSettings, readOptions } from './options.ts'
import type { ImportReport } from './report.ts'
import { importFiles } from './steps/import-files.ts'
import { planFiles } from './steps/plan-files.ts'
import { reindex } from './steps/reindex.ts'
import { statusOf } from './steps/status.ts'
import { verifyFiles } from './steps/verify.ts'
import type { ArchiveStatus, ReindexReport, VerifyReport } from './verify-report.ts'

/** What is to be imported. */
export interface ImportOptions {
  /** The folder: a mounted card, its `DCIM`, or any tree. Only read from. */
  readonly source: string
  /** Stops the import; the next one goes on where it stopped. */
  readonly signal?: AbortSignal
}

/** What is done with one archive. */
export interface ArchiveOptions {
  /** Which, by its folder: has to be told if there are several. */
  readonly archive?: string
  /** Stops it. */
  readonly signal?: AbortSignal
}

/** Brings photos into an archive. */
export interface Importer extends AsyncDisposable {
  /** What it does, as it happens. */
  readonly events: EventSource
  /** Its options with the defaults filled in. */
  readonly settings: ImporterSettings
  /**
   * Import everything in a folder. Killed at any moment, nothing is lost, torn, or there twice, and the
   * next import goes on. Any number of imports may run at once, in any number of processes.
   *
   * @returns what became of each file: a file that fails does not stop the others
   * @throws {@link ImporterError} `ERR_OPTIONS`, `ERR_SOURCE`: the folder cannot be read. `ERR_ARCHIVE`,
   * `ERR_FULL`, `ERR_INDEX`: the archive cannot be opened. The signal's reason.
   */
  import(options: ImportOptions): Promise<ImportReport>
  /**
   * What an import would do now: `imported` is what it would import, under these names unless others
   * are quicker. Reads all that it would read; nothing is written but what was learnt of the archive
   * into its index, if it has one.
   *
   * @throws {@link ImporterError} as {@link import} does
   */
  plan(options: ImportOptions): Promise<ImportReport>
  /**
   * Read the whole archive from its disk, not from memory, and hold it against what is known of it: bit
   * rot, losses. Adds a generation to its history, unless its disk is mounted read-only. A damaged photo comes in again
   * with its card.
   *
   * @throws {@link ImporterError} `ERR_ARCHIVE`: there is none, or it is not mounted. `ERR_FULL`, `ERR_INDEX`. The
   * signal's reason.
   */
  verify(options?: ArchiveOptions): Promise<VerifyReport>
  /**
   * Make the index right, from the files and the history alone: after it was lost or damaged, or when
   * somebody else put files in or took files out.
   *
   * @throws {@link ImporterError} `ERR_ARCHIVE`: there is none, or it is not mounted. `ERR_FULL`; `ERR_INDEX`: it is
   * damaged and in use. The signal's reason.
   */
  reindex(options?: ArchiveOptions): Promise<ReindexReport>
  /**
   * What the archive is now.
   *
   * @throws {@link ImporterError} `ERR_ARCHIVE`: there is none. `ERR_INDEX`. The signal's reason.
   */
  status(options?: ArchiveOptions): Promise<ArchiveStatus>
}

/**
 * An archive and what brings photos into it. Nothing is read or written before a verb is called.
 *
 * @throws {@link ImporterError} `ERR_OPTIONS`, a line for each fault
 */
export function createImporter(options: ImporterOptions): Importer {
  const settings = readOptions(options)
  const events: EventSource = new EventEmitter<ImporterEvents & Record<string, unknown[]>>()
  const tags = openTagReader()
  /** Whoever only listens is to hear of every end. */
  const toItsEnd = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work()
    } catch (error) {
      events.emit('failed', error)
      throw error
    }
  }
  const bring = (
    { source, signal = new AbortController().signal }: ImportOptions,
    work: typeof importFiles,
  ): Promise<ImportReport> =>
    toItsEnd(async () => {
      signal.throwIfAborted()
      const root = await checkSource(source, settings.archives)
      return await work({ settings, tags, events, signal }, root)
    })
  return {
    events,
    settings,
    import: (what) => bring(what, importFiles),
    plan: (what) => bring(what, planFiles),
    verify: ({ archive, signal = new AbortController().signal } = {}) =>
      toItsEnd(async () => {
        signal.throwIfAborted()
        const one = { ...settings, archive: await standing(settings, archive) }
        const report = await verifyFiles({ settings: one, events, signal })
        events.emit('verified', report)
        return report
      }),
    async reindex({ archive, signal = new AbortController().signal } = {}) {
      signal.throwIfAborted()
      return await reindex(await standing(settings, archive), signal)
    },
    async status({ archive, signal = new AbortController().signal } = {}) {
      signal.throwIfAborted()
      return await statusOf(await standing(settings, archive), signal)
    },
    [Symbol.asyncDispose]: () => tags[Symbol.asyncDispose](),
  }
}

/** Of several archives nobody should believe that all were looked at. */
function oneOf({ archives }: ImporterSettings, archive: string | undefined): string {
  const wanted = archive === undefined ? archives : [resolve(archive)]
  const [one, more] = wanted.filter((each) => archives.includes(each))
  if (one !== undefined && more === undefined) return one
  const message = `archive: expected one of ${archives.join(', ')}, got ${archive}`
  throw new ImporterError('ERR_OPTIONS', message)
}

/** The archive to be looked at: what is not there, or not mounted, is no archive without faults. */
async function standing(settings: ImporterSettings, archive: string | undefined): Promise<string> {
  const one = oneOf(settings, archive)
  if (settings.mounted) await refuseUnmounted(one)
  await refuseMissing(one)
  return one
}

/** The real path of the source, unless one of the folders is in another. */
async function checkSource(source: string, archives: readonly string[]): Promise<string> {
  const from = await realpath(source).catch((error: unknown) => {
    throw sourceFailure(error, `find ${source}`)
  })
  const apart = [from]
  for (const archive of archives) {
    const to = await realpath(archive).catch(() => resolve(archive))
    const other = apart.find((one) => isInside(one, to) || isInside(to, one))
    if (other === undefined) apart.push(to)
    else if (other !== from) {
      const message = `archive: expected folders apart from each other, got ${other} and ${to}`
      throw new ImporterError('ERR_OPTIONS', message)
    } else {
      const message = `source: expected a folder apart from the archive ${to}, got ${from}`
      throw new ImporterError('ERR_OPTIONS', message)
    }
  }
  return from
}

function isInside(path: string, folder: string): boolean {
  const way = relative(folder, path)
  return way === '' || (way !== '..' && !way.startsWith(`..${sep}`))
}
