import { isRepeated } from './local-time.ts'
import { insertBeforeExtension } from './path.ts'
import { strftime } from './template.ts'
import { spanAt, type ZoneOptions } from './zone.ts'

/**
 * Name a segment by the moment at which it begins. In the second pass of an hour that the clock
 * shows twice, the UTC offset is added (`02h00+0100.wav`) if the name would otherwise be that of
 * the first pass, which keeps its plain name.
 *
 * @param template in strftime's terms, `/` makes folders
 * @param moment Unix time in ms
 * @throws {NamingError} `ERR_TEMPLATE`, `ERR_MOMENT`, `ERR_ZONE`
 */
export function segmentName(template: string, moment: number, options: ZoneOptions = {}): string {
  const { zone = 'UTC' } = options
  const name = strftime(template, moment, options)
  if (isRepeated(moment, zone) !== 'second') return name
  const { before, offset } = spanAt(moment, zone)
  if (strftime(template, moment - (before - offset), options) !== name) return name
  return insertBeforeExtension(name, strftime('%z', moment, options))
}

/**
 * Name a segment by the exact second at which it begins, for when its plain name is taken.
 *
 * A template that gives hour and minute as `%Hh%M` goes on in that style (`14h34m23.wav`), one that
 * has seconds already stays as it is, and any other gets `-14h34m23` before its extension.
 *
 * @param template see {@link segmentName}
 * @param moment Unix time in ms
 * @throws {NamingError} `ERR_TEMPLATE`, `ERR_MOMENT`, `ERR_ZONE`
 */
export function exactName(template: string, moment: number, options: ZoneOptions = {}): string {
  return segmentName(tellsSeconds(template) ? template : exactTemplate(template), moment, options)
}

function tellsSeconds(template: string): boolean {
  return strftime(template, 0) !== strftime(template, 1_000)
}

function exactTemplate(template: string): string {
  const styled = template.replace(/(?<!%)(%[-_0]?Hh%M)(?!.*%[-_0]?Hh%M)/, '$1m%S')
  return styled === template ? insertBeforeExtension(template, '-%Hh%Mm%S') : styled
}
