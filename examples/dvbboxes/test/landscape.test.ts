import { addDays, broadcastDay } from '@boxwright/aggregator'
import { expect, it } from 'vitest'
import { mediaOf, programmesOf, rules, towns } from '../src/demo/landscape.ts'

/** The days of more than a year, over the end of February 2028. */
const days = Array.from({ length: 400 }, (_, index) => addDays('21022027', index))

/** What each town has. */
const media = new Map(
  [...towns].map(([town, hosts]) => [
    town,
    new Set(hosts.flatMap((host) => mediaOf(town, host)).map(({ filename }) => filename)),
  ]),
)

it('there is something to see of each kind, whatever day it is', () => {
  for (const today of days) {
    const tomorrow = addDays(today, 1)
    const programmes = new Map([...towns.keys()].map((town) => [town, programmesOf(town, today)]))
    const on = (town: string, day: string, service: string) =>
      programmes.get(town)?.get(`${day}:${service}`) ?? []
    const names = (town: string): string[] => on(town, tomorrow, '1').map((item) => item.filename)

    // The week that the page shows first is not empty before this day, not even on a Sunday.
    for (let day = addDays(today, -6); day !== today; day = addDays(day, 1))
      expect(on('Antananarivo', day, '3'), `${today}: ${day}`).not.toEqual([])

    // One town shows another film, a file is missing in another one, and one evening is not filled.
    expect(names('Toamasina'), today).toEqual(names('Antananarivo'))
    expect(names('Mahajanga'), today).not.toEqual(names('Antananarivo'))
    const [first = ''] = names('Toamasina')
    expect([...media].filter(([, has]) => !has.has(first))).toEqual([
      ['Toamasina', media.get('Toamasina')],
    ])
    const evening = addDays(today, 2)
    expect(on('Mahajanga', evening, '2').at(-1)?.start, today).toBeLessThan(
      broadcastDay(evening, rules).midnight - 5_400,
    )
    expect(on('Toamasina', addDays(today, 6), '2'), today).toEqual([])
    expect(on('Mahajanga', addDays(today, 6), '2'), today).not.toEqual([])

    // One can delete a film or an episode, and is refused another one, however late on that day.
    const { end } = broadcastDay(today, rules)
    const busy = new Set(
      [...programmes.values()]
        .flatMap((all) => [...all.values()].flat())
        .filter(({ start }) => start > end - 9_000)
        .map(({ filename }) => filename),
    )
    const long = [...(media.get('Antananarivo') ?? [])].filter((name) => /^film|^serie/.test(name))
    expect(new Set(long.map((name) => busy.has(name))), today).toEqual(new Set([true, false]))
  }
})
