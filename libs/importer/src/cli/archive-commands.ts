import { createImporter, type Importer } from '../importer.ts'
import { untilSignalled } from './signals.ts'
import { shown } from './table.ts'
import { type TellFlags, tellEvents } from './tell.ts'
import { formatBytes, formatSeconds } from './units.ts'

/** The flags of commands on an archive. */
export interface ArchiveFlags extends TellFlags {
  readonly jobs?: string
}

/** Run `verify`. Exit code 1: something is not what it was. */
export async function runVerify(archive: string, flags: ArchiveFlags): Promise<void> {
  await onArchive(archive, flags, async (importer, signal, line, value) => {
    const { verified, learnt, faults, seconds, readBack } = await importer.verify({ signal })
    value({ event: 'verified', verified, learnt, faults: faults.length, seconds, readBack })
    const size = formatBytes(verified.bytes + learnt.bytes)
    line(
      `${verified.files} files are what they were, ${learnt.files} were read for the first time, ${faults.length} faults; ${size} in ${formatSeconds(seconds)}`,
    )
    if (faults.length > 0) process.exitCode = 1
  })
}

/** Run `reindex`. */
export async function runReindex(archive: string, flags: ArchiveFlags): Promise<void> {
  await onArchive(archive, flags, async (importer, signal, line, value) => {
    const report = await importer.reindex({ signal })
    value({ event: 'reindexed', ...report })
    const { stored, added, forgotten, unread, damaged } = report
    if (damaged !== undefined) line(`the index was damaged; it is kept as ${damaged}`)
    line(`${stored.files} files: ${added} new, ${forgotten} forgotten, ${unread} not read yet`)
  })
}

/** Run `status`. */
export async function runStatus(archive: string, flags: ArchiveFlags): Promise<void> {
  await onArchive(archive, flags, async (importer, signal, line, value) => {
    const status = await importer.status({ signal })
    value({ event: 'status', ...status })
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
  work: (
    importer: Importer,
    signal: AbortSignal,
    line: (text: string) => void,
    value: (fields: object) => void,
  ) => Promise<void>,
): Promise<void> {
  const jobs = flags.jobs === undefined ? {} : { jobs: Number(flags.jobs) }
  await using importer = createImporter({ archive, ...jobs })
  using stop = untilSignalled()
  using told = tellEvents(importer.events, flags)
  const value = (fields: object): void => {
    if (flags.json) process.stdout.write(`${JSON.stringify(fields)}\n`)
  }
  if (!flags.json) {
    importer.events.on('fault', ({ path, kind, message }) => {
      told.complain(`${kind}: ${shown(path)}: ${message}`)
    })
  } else importer.events.on('fault', (fault) => value({ event: 'fault', ...fault }))
  await work(importer, stop.signal, (text) => told.line(text), value)
}
