import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { toCsv } from '../../src/export/csv.ts'
import type { ExportedItem, ExportedProgramme } from '../../src/export/exported.ts'
import { toJson } from '../../src/export/json.ts'
import { parseXmltvMoment, toXmltv, xmltvMoment } from '../../src/export/xmltv.ts'
import { toXspf } from '../../src/export/xspf.ts'
import { childrenOf, readXml } from './read-xml.ts'

const zone = 'Europe/Paris'
const zones = ['UTC', 'Europe/Paris', 'Indian/Antananarivo', 'America/St_Johns', 'Asia/Kathmandu']
const item: ExportedItem = {
  ...{ index: 0, filename: 'le_journal.ts', start: Date.UTC(2026, 9, 25, 0, 30) / 1_000 },
  ...{ duration: 1_800, title: 'Le journal <du "soir">', synopsis: 'Météo & sport' },
  lacking: ['nosybe', 'tana'],
}
const programme: ExportedProgramme = {
  ...{ service: '1', channel: 'ma chaîne', day: '24102026' },
  items: [item, { index: 1, filename: 'gone.ts', start: item.start + 1_800, duration: 0 }],
}
const text = fc.string({ unit: 'binary', maxLength: 20 })
const programmes = fc.array(
  fc.record({
    ...{ service: text, channel: text, day: fc.constant('21112026') },
    items: fc.array(
      fc.record(
        {
          ...{ index: fc.nat(), filename: text.map((name) => `${name}.ts`), title: text },
          start: fc.double({ min: 0, max: 4e9, noNaN: true }),
          duration: fc.oneof(fc.constant(0), fc.double({ min: 0.001, max: 1e5, noNaN: true })),
          ...{ synopsis: text, lacking: fc.array(text) },
        },
        { requiredKeys: ['index', 'filename', 'start', 'duration'] },
      ),
      { maxLength: 3 },
    ),
  }),
  { maxLength: 3 },
)
/** What XML can hold of a text. */
const held = (given: string): string =>
  // biome-ignore lint/suspicious/noControlCharactersInRegex: what XML cannot hold
  given.toWellFormed().replace(/[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/g, '\ufffd')

describe('XMLTV', () => {
  it('has a channel, and a programme with offsets for each item that is on', () => {
    expect(
      toXmltv([programme], { zone, language: 'fr' }),
    ).toBe(`<?xml version="1.0" encoding="UTF-8"?>
<tv generator-info-name="@boxwright/aggregator">
  <channel id="1">
    <display-name>ma chaîne</display-name>
  </channel>
  <programme start="20261025023000 +0200" stop="20261025020000 +0100" channel="1">
    <title lang="fr">Le journal &#60;du &#34;soir&#34;&#62;</title>
    <desc lang="fr">Météo &#38; sport</desc>
  </programme>
</tv>
`)
  })

  it('is valid', () => {
    const dtd = join(import.meta.dirname, 'fixtures/xmltv.dtd')
    const input = toXmltv([programme, { ...programme, service: '2' }], { zone, language: 'fr' })
    execFileSync('xmllint', ['--noout', '--dtdvalid', dtd, '-'], { input })
    const wrong = input.replace('<title', '<desc/><title')
    const judge = (): Buffer =>
      execFileSync('xmllint', ['--noout', '--dtdvalid', dtd, '-'], { input: wrong, stdio: 'pipe' })
    expect(judge).toThrow()
  })

  it('read again is what was written, to the second', () => {
    fc.assert(
      fc.property(programmes, fc.constantFrom(...zones), (list, name) => {
        const tv = readXml(toXmltv(list, { zone: name }))
        const channels = new Map(list.map(({ service, channel }) => [held(service), held(channel)]))
        expect(
          new Map(
            childrenOf(tv, 'channel').map(({ attributes, children }) => [
              attributes['id'],
              children[0]?.text,
            ]),
          ),
        ).toEqual(channels)
        const shown = list.flatMap(({ service, items }) =>
          items.filter(({ duration }) => duration > 0).map((each) => ({ ...each, service })),
        )
        expect(
          childrenOf(tv, 'programme').map((element) => ({
            channel: element.attributes['channel'],
            start: parseXmltvMoment(element.attributes['start'] ?? ''),
            stop: parseXmltvMoment(element.attributes['stop'] ?? ''),
            title: childrenOf(element, 'title')[0]?.text,
            desc: childrenOf(element, 'desc')[0]?.text ?? '',
          })),
        ).toEqual(
          shown.map(({ service, start, duration, title, filename, synopsis = '' }) => ({
            ...{ channel: held(service), start: Math.round(start), desc: held(synopsis) },
            ...{ stop: Math.round(start + duration), title: held(title ?? filename.slice(0, -3)) },
          })),
        )
      }),
    )
  })

  it('tells both passes of an hour that the clock shows twice apart', () => {
    expect([0, 3_600].map((later) => xmltvMoment(item.start + later, zone))).toEqual([
      ...['20261025023000 +0200', '20261025023000 +0100'],
    ])
    expect(xmltvMoment(item.start, 'America/St_Johns')).toBe('20261024220000 -0230')
    expect(parseXmltvMoment('20261025023000')).toBeUndefined()
    // Liberia was 44.5 minutes behind.
    const early = Date.UTC(1971, 0) / 1_000
    expect(parseXmltvMoment(xmltvMoment(early, 'Africa/Monrovia'))).toBe(early)
  })
})

describe('XSPF', () => {
  it('has a track for each item, also of names that a URI cannot hold', () => {
    fc.assert(
      fc.property(programmes, (list) => {
        for (const each of list) {
          const playlist = readXml(toXspf(each))
          const tracks = childrenOf(childrenOf(playlist, 'trackList')[0] ?? playlist, 'track')
          const told = tracks.map(({ children }) => [
            decodeURIComponent(children[0]?.text ?? ''),
            children[1]?.text,
          ])
          expect(told).toEqual(
            each.items.map(({ filename, title }) => [
              `file:///opt/tsfiles/${filename.toWellFormed()}`,
              held(title ?? filename.slice(0, -3)),
            ]),
          )
        }
      }),
    )
    expect(toXspf(programme)).toContain('<location>file:///opt/tsfiles/le_journal.ts</location>')
    expect(toXspf(programme)).toContain('<duration>1800000</duration>')
  })
})

describe('CSV', () => {
  it('is read again as it was written, and has no formulas', () => {
    fc.assert(
      fc.property(programmes, (list) => {
        const [, ...rows] = readCsv(toCsv(list, { zone }))
        const items = list.flatMap(({ service, items: all }) =>
          all.map((each) => ({ ...each, service })),
        )
        expect(rows).toHaveLength(items.length)
        for (const [index, row] of rows.entries()) {
          expect(row).toHaveLength(11)
          for (const each of row) expect(each).not.toMatch(/^[=+\-@\t\r\n]/)
          const { filename, service, start, duration } = items[index] as (typeof items)[0]
          expect(row[1]?.replace(/^'/, '')).toBe(service.replace(/^'/, ''))
          expect(row[7]?.replace(/^'/, '')).toBe(filename.replace(/^'/, ''))
          expect(Date.parse(row[4] ?? '') / 1_000).toBe(Math.round(start))
          expect(Number(row[6])).toBe(duration)
        }
      }),
    )
  })

  it('quotes what has to be', () => {
    const given = { ...programme, items: [{ ...item, title: '=HYPERLINK("x")', synopsis: 'a,b' }] }
    expect(toCsv([given], { zone }).split('\r\n')[1]).toBe(
      `24102026,1,ma chaîne,0,2026-10-25T02:30:00+02:00,2026-10-25T02:00:00+01:00,1800,le_journal.ts,"'=HYPERLINK(""x"")","a,b",nosybe tana`,
    )
  })
})

it('JSON has moments exact and readable', () => {
  expect(toJson([programme], { zone })[0]?.items[0]).toEqual({
    ...{ index: 0, filename: item.filename, title: item.title, synopsis: item.synopsis },
    ...{ start: item.start, end: item.start + 1_800, duration: 1_800, lacking: item.lacking },
    ...{ startTime: '2026-10-25T02:30:00+02:00', endTime: '2026-10-25T02:00:00+01:00' },
  })
})

/** By the grammar of RFC 4180. */
function readCsv(document: string): string[][] {
  const rows: string[][] = [[]]
  const field = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/y
  while (field.lastIndex < document.length) {
    const at = field.lastIndex
    const found = field.exec(document)
    if (!found) throw new Error(`no CSV at ${at}: ${document.slice(at, at + 40)}`)
    rows.at(-1)?.push(found[1]?.replaceAll('""', '"') ?? found[2] ?? '')
    if (found[3] === '\r\n') rows.push([])
  }
  return rows.slice(0, -1)
}
