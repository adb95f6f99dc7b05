import {
  createImporter,
  type FileResult,
  type ImporterOptions,
  type ImportReport,
  type Progress,
} from '@boxwright/importer'
import { messageOf, mostFaults } from './import-views.ts'

/** What an import tells while it works. */
export interface ImportListener {
  /** How far it is. */
  progress(progress: Progress): void
  /** What became of a file. */
  file(file: FileResult): void
  /** A file has come into the first archive, at this path. */
  arrived(path: string): void
  /** Something that a user may want to know. */
  warning(message: string): void
}

/** What came of an import. */
export interface ImportRun {
  /** `undefined`: it ended before its end. */
  readonly report: ImportReport | undefined
  /** Why it ended before its end. */
  readonly failure: string | null
  /** The first of what was odd. */
  readonly warnings: readonly string[]
}

/**
 * Import a folder. It never throws.
 *
 * @param signal ends it
 * @param told is told while it works
 */
export async function runImport(
  options: ImporterOptions,
  source: string,
  signal: AbortSignal,
  told: ImportListener,
): Promise<ImportRun> {
  const warnings: string[] = []
  try {
    await using importer = createImporter(options)
    const { events, settings } = importer
    const [first] = settings.archives
    events.on('progress', (progress) => told.progress(progress))
    events.on('file', (file) => told.file(file))
    events.on('delivered', (file, archive) => {
      if (archive === first && file.outcome === 'imported') told.arrived(file.path)
    })
    events.on('warning', (message) => {
      if (warnings.length < mostFaults) warnings.push(message)
      told.warning(message)
    })
    return { report: await importer.import({ source, signal }), failure: null, warnings }
  } catch (error) {
    return { report: undefined, failure: messageOf(error), warnings }
  }
}
