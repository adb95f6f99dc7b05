import type { EventSource } from '../events.ts'
import type { TagReader } from '../exif/reader.ts'
import type { ImporterSettings } from '../options.ts'
import { type FileMeter, type MeteredFile, meterOf } from '../progress.ts'
import { type ArchiveReport, type FileResult, type ImportReport, reportOf } from '../report.ts'
import { type Found, walk } from '../source/walk.ts'

/** What an import works with. */
export interface ImportContext {
  /** How it is done. */
  readonly settings: ImporterSettings
  /** Reads dates. */
  readonly tags: TagReader
  /** Is told what happens. */
  readonly events: EventSource
  /** Stops it; the next import goes on. */
  readonly signal: AbortSignal
}

/** Search a card, work on what is there, tell of it. */
export async function telling(
  { settings, signal, events }: Pick<ImportContext, 'settings' | 'signal' | 'events'>,
  source: string,
  work: (found: Found, told: Told) => Promise<ArchiveReport[]>,
): Promise<ImportReport> {
  const start = performance.now()
  const found = await walk(source, { others: settings.others, signal })
  const bytes = found.files.reduce((sum, { size }) => sum + size, 0)
  const total = { files: found.files.length + found.unreadable.length, bytes }
  events.emit('begun', total)
  const clock = (): number => performance.now()
  const meter = meterOf(total, clock, (progress) => void events.emit('progress', progress))
  const files: FileResult[] = []
  const tell = (result: FileResult): void => {
    files.push(result)
    meter.addFile()
    events.emit('file', result)
  }
  const tellIn = (archive: string, result: FileResult): void =>
    void events.emit('delivered', result, archive)
  const warned = new Set<string>()
  const warn = (message: string): void => {
    // Each archive finds the same.
    if (!warned.has(message)) events.emit('warning', message)
    warned.add(message)
  }
  for (const { path, error } of found.unreadable) {
    tell({ outcome: 'failed', source: path, size: 0, error })
  }
  const archives = await work(found, { tell, tellIn, warn, begin: meter.begin })
  events.emit('progress', meter.progress)
  const seconds = (performance.now() - start) / 1000
  const report = reportOf(files, archives, { skipped: found.skipped, seconds })
  events.emit('done', report)
  return report
}

/** Where to tell what is done. */
export interface Told {
  /** What became of a file. */
  readonly tell: (result: FileResult) => void
  /** What became of it in one archive. */
  readonly tellIn: (archive: string, result: FileResult) => void
  /** What a user may want to know. */
  readonly warn: (message: string) => void
  /** A file is being read from the card. */
  readonly begin: (file: MeteredFile) => FileMeter
}
