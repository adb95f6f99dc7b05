import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { strftime } from '@boxwright/naming'
import { expect, it } from 'vitest'

/** Every month since the table is exact. */
const moments = Array.from({ length: 24 }, (_, month) => Date.UTC(2023, month, 15))
const input = moments.map((moment) => `@${moment / 1_000}\n`).join('')

/** Debian 13 leaves old names to a package of its own. */
const zones = [
  ...Intl.supportedValuesOf('timeZone'),
  'US/Eastern',
  'Asia/Katmandu',
  'Europe/Kyiv',
  'EST5EDT',
].filter((zone) => existsSync(`/usr/share/zoneinfo/${zone}`))

it('knows the abbreviations of every zone since 2023', () => {
  const differences = zones.flatMap((zone) => {
    const env = { PATH: process.env['PATH'], LC_ALL: 'C', TZ: zone }
    const theirs = execFileSync('date', ['-f', '-', '+%Z'], { input, env, encoding: 'utf8' })
    const ours = moments.map((moment) => `${strftime('%Z', moment, { zone })}\n`).join('')
    return ours === theirs ? [] : [{ zone, theirs: theirs.split('\n'), ours: ours.split('\n') }]
  })
  expect(zones.length).toBeGreaterThan(400)
  expect(differences).toEqual([])
})
