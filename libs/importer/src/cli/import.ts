import { createImporter } from '../importer.ts'
import type { ImporterOptions } from '../options.ts'
import { untilSignalled } from './signals.ts'
import { summaryOf, tableOf } from './table.ts'
import { type TellFlags, tellEvents } from './tell.ts'
import { thumbnailsOf } from './thumbnails.ts'

/** The flags of `import`. */
export interface ImportFlags extends TellFlags {
  readonly naming?: 'numbered' | 'plain'
  readonly template?: string
  readonly zone?: string
  readonly jobs?: string
  readonly readBack: boolean
  readonly mounted?: boolean
  readonly skipOthers?: boolean
  readonly dryRun?: boolean
  readonly thumbnails?: string
}

/** Run `import`. Exit code 1: something is not in the archive. */
export async function runImport(
  source: string,
  archive: string,
  flags: ImportFlags,
): Promise<void> {
  await using importer = createImporter(optionsOf(archive, flags))
  using stop = untilSignalled()
  using told = tellEvents(importer.events, { ...flags, quiet: flags.quiet || flags.dryRun })
  const folder = flags.dryRun ? undefined : flags.thumbnails
  await using pictures = folder ? thumbnailsOf(importer, folder, told.complain) : undefined
  const options = { source, signal: stop.signal }
  const report = await (flags.dryRun ? importer.plan(options) : importer.import(options))
  if (flags.dryRun) for (const line of tableOf(report)) told.line(line)
  if (!flags.quiet) told.line(summaryOf(report, flags.dryRun))
  const made = await pictures?.finish()
  if (made && !flags.quiet) told.line(`${made.made} thumbnails, ${made.failed} could not be made`)
  if (report.failed.files > 0) process.exitCode = 1
}

function optionsOf(archive: string, flags: ImportFlags): ImporterOptions {
  const { naming, template, zone, jobs, readBack, mounted, skipOthers } = flags
  return {
    archive,
    readBack,
    ...(naming && { naming }),
    ...(template !== undefined && { naming: { template } }),
    ...(zone !== undefined && { zone }),
    ...(jobs !== undefined && { jobs: Number(jobs) }),
    ...(mounted && { mounted }),
    ...(skipOthers && { others: 'skip' }),
  }
}
