import { addDays, compareDays, isDay } from '../calendar.ts'
import type { Descriptions } from '../descriptions/contract.ts'
import { toCsv } from '../export/csv.ts'
import { exportProgramme } from '../export/export-programme.ts'
import type { ExportedProgramme } from '../export/exported.ts'
import { toJson } from '../export/json.ts'
import { toXmltv } from '../export/xmltv.ts'
import { toXspf } from '../export/xspf.ts'
import { openOwnDescriptions } from './applier.ts'
import { UsageError } from './exit-code.ts'
import type { CommonFlags } from './flags.ts'
import { todayOf } from './moments.ts'
import { complain, type Session, withSession } from './session.ts'

/** The flags of `export`. */
export interface ExportFlags extends CommonFlags {
  readonly service_id?: string[]
  readonly format: 'xmltv' | 'json' | 'csv' | 'xspf'
  readonly language?: string
}

/** How many days are exported at most. */
const mostDays = 366

/** Run `export`. Exit code 1: there is nothing to export. */
export async function runExport(
  first: string | undefined,
  last: string | undefined,
  flags: ExportFlags,
): Promise<void> {
  await withSession(flags, async (session) => {
    const { towns, rules } = session
    const { channels } = session.configuration
    using descriptions = await ownDescriptions(session)
    const sources = {
      view: session.aggregator.view,
      channels,
      ...(descriptions && { descriptions }),
    }
    const days = daysOf(first ?? todayOf(rules), last)
    const services = flags.service_id ?? [...channels.keys()]
    const programmes = services.flatMap((service) =>
      days.flatMap((day) => exportProgramme(sources, day, service, towns) ?? []),
    )
    if (programmes.length === 0) process.exitCode = 1
    process.stdout.write(written(programmes, flags, rules.zone))
  })
}

/** Titles and synopses. Who may not write where they are kept gets the rest. */
async function ownDescriptions(session: Session): Promise<Descriptions | undefined> {
  try {
    return await openOwnDescriptions(session)
  } catch (error) {
    complain(`titles and synopses are left out: ${(error as Error).message}`)
    return undefined
  }
}

function written(
  programmes: readonly ExportedProgramme[],
  { format, json, language }: ExportFlags,
  zone: string,
): string {
  switch (json ? 'json' : format) {
    case 'xmltv':
      return toXmltv(programmes, { zone, ...(language !== undefined && { language }) })
    case 'csv':
      return toCsv(programmes, { zone })
    case 'json':
      return `${JSON.stringify(toJson(programmes, { zone }))}\n`
    case 'xspf': {
      const [programme, more] = programmes
      if (more) {
        throw new UsageError('xspf: expected one day of one service, which make a playlist')
      }
      return programme ? toXspf(programme) : ''
    }
  }
}

function daysOf(first: string, last = first): string[] {
  for (const day of [first, last]) {
    if (!isDay(day)) throw new UsageError(`day: expected DDMMYYYY, got ${day}`)
  }
  const days: string[] = []
  for (let day = first; compareDays(day, last) <= 0; day = addDays(day, 1)) {
    days.push(day)
    if (days.length > mostDays) throw new UsageError(`expected at most ${mostDays} days`)
  }
  if (days.length === 0) throw new UsageError(`expected the first day first, got ${first} ${last}`)
  return days
}
