import { createImporter } from '../importer.ts'
import { type ImportFlags, optionsOf } from './import-flags.ts'
import { untilSignalled } from './signals.ts'
import { archiveLinesOf, leftOutLinesOf, summaryOf, tableOf } from './table.ts'
import { tellEvents } from './tell.ts'
import { thumbnailsOf } from './thumbnails.ts'

/** Run `import`. Exit code 1: something is not in the archive. */
export async function runImport(
  source: string,
  archives: readonly string[],
  flags: ImportFlags & { readonly dryRun?: boolean },
): Promise<void> {
  await using importer = createImporter(optionsOf(archives, flags))
  using stop = untilSignalled()
  using told = tellEvents(importer.events, { ...flags, quiet: flags.quiet || flags.dryRun })
  await using pictures = flags.dryRun ? undefined : thumbnailsOf(importer, flags, told.complain)
  const options = { source, signal: stop.signal }
  const report = await (flags.dryRun ? importer.plan(options) : importer.import(options))
  if (flags.dryRun) for (const line of tableOf(report)) told.line(line)
  if (!flags.quiet) {
    if (!flags.dryRun) for (const line of leftOutLinesOf(report)) told.line(line)
    for (const line of archiveLinesOf(report)) told.line(line)
    told.line(summaryOf(report, flags.dryRun))
  }
  const made = await pictures?.finish()
  if (made && !flags.quiet) told.line(`${made.made} thumbnails, ${made.failed} could not be made`)
  if (report.failed.files > 0) process.exitCode = 1
}
