/**
 * Names from moments, in a zone with daylight saving time: ours, luxon, Intl and date(1), in one run.
 *
 *     npm run bench -- naming [--names N] [--write]
 */
import { execFileSync } from 'node:child_process'
import { parseArgs } from 'node:util'
import { compileTemplate, strftime } from '@boxwright/naming'
import { DateTime } from 'luxon'
import { table } from '../../../bench/measure.ts'
import { median } from '../../../bench/numbers.ts'
import { machine, writeHeadline, writeReport } from '../../../bench/report.ts'

const { values } = parseArgs({
  options: {
    names: { type: 'string', default: '100000' },
    write: { type: 'boolean', default: false },
  },
})
const [zone, rounds] = ['Europe/Paris', 5]
/** A quarter of an hour after the other, for three years: on both sides of each change of the clock. */
const moments = Array.from(
  { length: Number(values.names) },
  (_, index) => Date.parse('2024-01-01T00:00:00Z') + index * 900_000,
)
const pattern = '%Y/%m-%b/%d-%a/%Hh%M'
const template = compileTemplate(pattern)
const intl = new Intl.DateTimeFormat('en-US', {
  ...{ timeZone: zone, hourCycle: 'h23', weekday: 'short', year: 'numeric', month: '2-digit' },
  ...{ day: '2-digit', hour: '2-digit', minute: '2-digit' },
})
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

function byIntl(moment: number): string {
  const of: Record<string, string> = {}
  for (const { type, value } of intl.formatToParts(moment)) of[type] = value
  const { year, month, day, weekday, hour, minute } = of
  return `${year}/${month}-${months[Number(month) - 1]}/${day}-${weekday}/${hour}h${minute}`
}

const ways: Readonly<Record<string, () => string[]>> = {
  'compileTemplate, once': () => moments.map((moment) => template.format(moment, zone)),
  'strftime, each time': () => moments.map((moment) => strftime(pattern, moment, { zone })),
  'Intl.DateTimeFormat, its parts': () => moments.map(byIntl),
  luxon: () =>
    moments.map((moment) =>
      DateTime.fromMillis(moment, { zone, locale: 'en' }).toFormat("yyyy/MM-LLL/dd-ccc/HH'h'mm"),
    ),
  'date(1), all of them in one process': () =>
    execFileSync('date', ['-f', '-', `+${pattern}`], {
      input: moments.map((moment) => `@${moment / 1000}\n`).join(''),
      env: { TZ: zone, LC_ALL: 'C' },
      encoding: 'utf8',
      maxBuffer: 2 ** 28,
    })
      .trimEnd()
      .split('\n'),
}
const times = new Map<string, number[]>(Object.keys(ways).map((name) => [name, []]))
let names = ''
for (let round = 0; round < rounds; round += 1) {
  for (const [name, make] of Object.entries(ways)) {
    const begin = performance.now()
    const made = make()
    times.get(name)?.push(((performance.now() - begin) * 1000) / moments.length)
    const joined = made.join('\n')
    names ||= joined
    // What is measured is the same work: all of them agree, name by name.
    if (joined !== names) throw new Error(`${name} makes other names`)
  }
}
const medians = [...times.values()].map(median)
const [ours = Number.NaN, , , theirs = Number.NaN] = medians
const rows = [...times].map(([name, list]) => [
  name,
  median(list).toFixed(2),
  `${Math.min(...list).toFixed(2)} to ${Math.max(...list).toFixed(2)}`,
  `${(median(list) / ours).toFixed(1)}x`,
])
const text = `# Names from moments

By \`npm run bench -- naming --write\`, on ${machine}: ${rounds} rounds in turns, each of ${moments.length} moments
a quarter of an hour apart, in ${zone}. All make the same names, such as \`${template.format(moments[0] ?? 0, zone)}\`.

${table(['', 'median µs a name', 'of all', 'the first'], rows)}
`
console.log(text)
if (values.write) {
  await writeReport('naming', text)
  const what = 'a name from a moment in a zone'
  await writeHeadline('naming', 'naming', { what, unit: 'µs', ours, peer: '`luxon`', theirs })
}
