import { type ExportedProgramme, type ExportOptions, titleOf } from './exported.ts'
import { isoMoment } from './moment.ts'

const head = [
  ...['day', 'service', 'channel', 'index', 'start', 'end', 'duration', 'filename'],
  ...['title', 'synopsis', 'lacking'],
]

/**
 * Write programmes as CSV, by RFC 4180: a line of names, and a line for each item. Starts and ends with their offsets, durations
 * in seconds.
 *
 * A text that a spreadsheet would take for a formula has a `'` put before it.
 *
 * @param programmes - of any services and days
 * @param options - the zone of starts and ends
 * @returns a text for UTF-8; lines end with `\r\n`
 * @throws NamingError `ERR_MOMENT`, `ERR_ZONE`
 */
export function toCsv(programmes: readonly ExportedProgramme[], { zone }: ExportOptions): string {
  const rows = programmes.flatMap(({ day, service, channel = service, items }) =>
    items.map((item) => [
      ...[day, service, channel, item.index],
      ...[isoMoment(item.start, zone), isoMoment(item.start + item.duration, zone), item.duration],
      ...[item.filename, titleOf(item), item.synopsis ?? '', (item.lacking ?? []).join(' ')],
    ]),
  )
  return [head, ...rows].map((row) => `${row.map(cell).join(',')}\r\n`).join('')
}

function cell(value: string | number): string {
  if (typeof value === 'number') return String(value)
  // What spreadsheets begin formulas with; OWASP, CSV injection.
  const text = /^[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]/.test(value) ? `'${value}` : value
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
