import { addDays, compareDays, isDay } from '../calendar.ts'
import { toCsv } from '../export/csv.ts'
import type { ExportedProgramme } from '../export/exported.ts'
import { toJson } from '../export/json.ts'
import { toXmltv } from '../export/xmltv.ts'
import { toXspf } from '../export/xspf.ts'
import { UsageError } from './exit-code.ts'
import type { CommonFlags } from './flags.ts'
import { todayOf } from './moments.ts'
import { withSession } from './session.ts'

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
  await withSession(flags, ({ aggregator: { view }, configuration, towns, rules }) => {
    const days = daysOf(first ?? todayOf(rules), last)
    const services = flags.service_id ?? [...configuration.channels.keys()]
    const programmes = services.flatMap((service) =>
      days.flatMap((day): ExportedProgramme[] => {
        const found = view.programme(day, service, { from: Number.NEGATIVE_INFINITY, ...towns })
        if (!found) return []
        const items = view.describe(found.items, towns)
        const channel = configuration.channels.get(service)
        return [{ service, day, items, ...(channel !== undefined && { channel }) }]
      }),
    )
    if (programmes.length === 0) process.exitCode = 1
    process.stdout.write(written(programmes, flags, rules.zone))
  })
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
  return days
}
