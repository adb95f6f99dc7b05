import { type ExportedProgramme, type ExportOptions, titleOf } from './exported.ts'
import { showMoment } from './moment.ts'
import { xmlDeclaration, xmlText } from './xml.ts'

/** How to write XMLTV. */
export interface XmltvOptions extends ExportOptions {
  /** The language of titles and synopses, such as `fr`. Default: not told. */
  readonly language?: string
}

/**
 * Write programmes as XMLTV: a channel for each service, and a programme for each item that has a duration, each
 * moment with its offset from UTC.
 *
 * XMLTV knows whole seconds: starts and ends are rounded, so that one that ends when the next starts still does.
 *
 * @param programmes - of any services and days
 * @param options - zone and language
 * @returns a document in UTF-8, by xmltv.dtd
 * @throws NamingError `ERR_MOMENT`, `ERR_ZONE`
 */
export function toXmltv(
  programmes: readonly ExportedProgramme[],
  { zone, language }: XmltvOptions,
): string {
  const attribute = language === undefined ? '' : ` lang="${xmlText(language)}"`
  const channels = new Map<string, string>()
  for (const { service, channel = service } of programmes) channels.set(service, channel)
  const lines = [xmlDeclaration, '<tv generator-info-name="@boxwright/aggregator">']
  for (const [service, name] of channels) {
    lines.push(`  <channel id="${xmlText(service)}">`)
    lines.push(`    <display-name>${xmlText(name)}</display-name>`, '  </channel>')
  }
  for (const { service, items } of programmes) {
    for (const item of items) {
      // A file that is missing is not on.
      if (item.duration <= 0) continue
      const [start, stop] = [item.start, item.start + item.duration].map((moment) =>
        xmltvMoment(moment, zone),
      )
      lines.push(`  <programme start="${start}" stop="${stop}" channel="${xmlText(service)}">`)
      lines.push(`    <title${attribute}>${xmlText(titleOf(item))}</title>`)
      if (item.synopsis) lines.push(`    <desc${attribute}>${xmlText(item.synopsis)}</desc>`)
      lines.push('  </programme>')
    }
  }
  return `${lines.join('\n')}\n</tv>\n`
}

/** `YYYYMMDDhhmmss +hhmm`. @param moment - Unix seconds */
export function xmltvMoment(moment: number, zone: string): string {
  const { date, time, offset } = showMoment(moment, zone)
  return `${`${date}${time}`.replace(/[-:]/g, '')} ${offset.replace(':', '')}`
}

/**
 * Read a moment as XMLTV writes it.
 *
 * @param text - `YYYYMMDDhhmmss +hhmm`
 * @returns Unix seconds; `undefined` if it is none, or has no offset
 */
export function parseXmltvMoment(text: string): number | undefined {
  const found = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d) ([+-])(\d\d)(\d\d)$/.exec(text)
  if (!found) return undefined
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = found
    .slice(1)
    .map(Number)
  const offset = Number(found[8]) * 3_600 + Number(found[9]) * 60
  const shown = Date.UTC(year, month - 1, day, hour, minute, second) / 1_000
  return found[7] === '-' ? shown + offset : shown - offset
}
