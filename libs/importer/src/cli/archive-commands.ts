import { createImporter, type Importer } from '../importer.ts'
import { untilSignalled } from './signals.ts'
import { shown } from './table.ts'
import { type Teller, type TellFlags, tellEvents } from './tell.ts'
import { formatBytes, formatSeconds } from './units.ts'

/** The flags of commands on an archive. */
export interface ArchiveFlags extends TellFlags {
  readonly jobs?: string
}

/** Run `verify`. Exit code 1: something is not what it was. */
export async function runVerify(archive: string, flags: ArchiveFlags): Promise<void> {
  await onArchive(archive, flags, async (importer, signal, { line, value }) => {
    const { faults, ...report } = await importer.verify({ signal })
    const { verified, learnt, seconds, recorded } = report
    value('verified', { ...report, faults: faults.length })
    const size = formatBytes(verified.bytes + learnt.bytes)
    line(
      `${verified.files} files are what they were, ${learnt.files} were read for the first time, ${faults.length} faults; ${size} in ${formatSeconds(seconds)}`,
    )
    if (!recorded) line('its disk is mounted read-only: this verification is not in the history')
    if (faults.length > 0) process.exitCode = 1
  })
}

/** Run `reindex`. */
export async function runReindex(archive: string, flags: ArchiveFlags): Promise<void> {
  await onArchive(archive, flags, async (importer, signal, { line, value }) => {
    const report = await importer.reindex({ signal })
    value('reindexed', report)
    const { stored, added, forgotten, unread, damaged } = report
    if (damaged !== undefined) line(`the index was damaged; it is kept as ${damaged}`)
    line(`${stored.files} files: ${added} new, ${forgotten} forgotten, ${unread} not read yet`)
  })
}

/** Run `status`. */
export async function runStatus(archive: string, flags: ArchiveFlags): Promise<void> {
  await onArchive(archive, flags, async (importer, signal, { line, value }) => {
    const status = await importer.status({ signal })
    value('status', status)
    const { stored, unread, lastNumber, generations, imports, free } = status
    line(`files        ${stored.files} (${formatBytes(stored.bytes)}), ${unread} not read yet`)
    line(`last number  ${lastNumber ?? 'none'}`)
    line(`generations  ${generations}`)
    line(`imports      ${imports} at work`)
    line(`free         ${formatBytes(free)}`)
  })
}

async function onArchive(
  archive: string,
  flags: ArchiveFlags,
  work: (importer: Importer, signal: AbortSignal, told: Teller) => Promise<void>,
): Promise<void> {
  const jobs = flags.jobs === undefined ? {} : { jobs: Number(flags.jobs) }
  await using importer = createImporter({ archive, ...jobs })
  using stop = untilSignalled()
  using told = tellEvents(importer.events, flags)
  importer.events.on('fault', (fault) => {
    const { path, kind, message } = fault
    told.value('fault', fault)
    if (!flags.json) told.complain(`${kind}: ${shown(path)}: ${shown(message)}`)
  })
  await work(importer, stop.signal, told)
}
