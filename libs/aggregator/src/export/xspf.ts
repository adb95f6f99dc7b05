import { mediaFolder } from '../programme.ts'
import { type ExportedProgramme, titleOf } from './exported.ts'
import { xmlDeclaration, xmlText } from './xml.ts'

/** How to write a playlist. */
export interface XspfOptions {
  /** The folder that media are in, absolute, without a slash at its end. Default `/opt/tsfiles`. */
  readonly folder?: string
}

/**
 * Write a programme as a playlist for players, XSPF 1.
 *
 * @param programme - one programme
 * @param options - where its media are
 * @returns a document in UTF-8; durations are in whole milliseconds, as XSPF has them
 */
export function toXspf(
  programme: ExportedProgramme,
  { folder = mediaFolder }: XspfOptions = {},
): string {
  const { service, channel = service, day, items } = programme
  const lines = [
    xmlDeclaration,
    '<playlist version="1" xmlns="http://xspf.org/ns/0/">',
    `  <title>${xmlText(`${channel} ${day.slice(0, 2)}/${day.slice(2, 4)}/${day.slice(4)}`)}</title>`,
    '  <trackList>',
  ]
  for (const item of items) {
    lines.push(
      '    <track>',
      `      <location>${xmlText(fileUri(folder, item.filename))}</location>`,
    )
    lines.push(`      <title>${xmlText(titleOf(item))}</title>`)
    if (item.synopsis) lines.push(`      <annotation>${xmlText(item.synopsis)}</annotation>`)
    const milliseconds = Math.round(item.duration * 1_000)
    if (milliseconds > 0) lines.push(`      <duration>${milliseconds}</duration>`)
    lines.push('    </track>')
  }
  return `${lines.join('\n')}\n  </trackList>\n</playlist>\n`
}

function fileUri(folder: string, filename: string): string {
  const parts = `${folder}/${filename}`.toWellFormed().split('/')
  return `file://${parts.map(encodeURIComponent).join('/')}`
}
