import type { ImportReport } from '../report.ts'
import { deliver } from './deliver.ts'
import { importInto } from './import-into.ts'
import { type ImportContext, telling } from './telling.ts'

/** Import everything in a folder. */
export async function importFiles(context: ImportContext, source: string): Promise<ImportReport> {
  const { settings, signal } = context
  return await telling(context, source, async ({ files }, told) => {
    return await deliver(settings.archives, files, { told, signal }, (one, toldThere) =>
      importInto(context, { ...one, root: source, files }, toldThere),
    )
  })
}
