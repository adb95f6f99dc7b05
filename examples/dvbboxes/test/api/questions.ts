import { addDays } from '@boxwright/aggregator'
import { Validator } from '@seriousme/openapi-schema-validator'
import { describe, expect, it } from 'vitest'
import type {
  BoxView,
  GridView,
  HistoryView,
  MediaCheckView,
  MediaView,
  ProgrammeView,
  SearchView,
  StatusView,
} from '../../src/api/types.ts'
import { api, got, today } from './world.ts'

/** What is asked, and changes nothing. */
export function testQuestions(): void {
  it('the document is OpenAPI 3.1', async () => {
    const validator = new Validator()
    const document = await got<Record<string, unknown>>('api/openapi.json')
    const { valid, errors } = await validator.validate(document)
    expect([valid, errors]).toEqual([true, undefined])
    expect(validator.version).toBe('3.1')
    const ids = Object.values(api.document.paths).flatMap((path) =>
      Object.values(path).map(({ operationId }) => operationId),
    )
    expect(new Set(ids).size).toBe(ids.length)
  })

  describe('what is asked', () => {
    it('is what there is', async () => {
      const status = await got<StatusView>('api/status')
      expect(status).toMatchObject({
        ...{ demo: true, zone: 'Indian/Antananarivo', dayStart: 27_000 },
        towns: ['Antananarivo', 'Mahajanga', 'Toamasina'],
        user: { name: 'ann', roles: ['admin'] },
        may: { plan: true, admin: true },
      })
      const boxes = await got<BoxView[]>('api/boxes')
      expect(boxes.map(({ lag, runs }) => [lag, runs])).toEqual(Array(6).fill([0, true]))
      const history = await api.until<HistoryView>(
        'api/boxes/history?minutes=2',
        ({ boxes: all }) =>
          all.every(({ states }) => states.at(-1) === 'live' || states.at(-2) === 'live'),
      )
      expect([history.every, history.boxes.length, history.boxes[0]?.lag.length]).toEqual([
        5, 6, 24,
      ])
      expect((await got<HistoryView>('api/boxes/history?minutes=1440')).boxes[0]?.lag).toHaveLength(
        1_440,
      )
    })

    it('finds media, page after page', async () => {
      const all = await got<SearchView>('api/search?q=film_*&limit=1000')
      const first = await got<SearchView>('api/search?q=film_*&limit=7')
      const last = first.results.at(-1)?.filename
      const second = await got<SearchView>(`api/search?q=film_*&limit=1000&after=${last}`)
      expect([...first.results, ...second.results]).toEqual(all.results)
      expect([first.more, second.more, all.more]).toEqual([true, false, false])
      expect((await got<SearchView>('api/search?q=nothing_of_that_kind')).results).toEqual([])
      const cut = await got<MediaView>('api/media/film_007')
      expect(cut.shorter.map(({ host }) => host)).toEqual(['127.0.0.22'])
      expect(cut.title).toBe('Film 007')
      const text = 'film_007, FILM_008.ts\nnone\nnone'
      const { body } = await api.ask<MediaCheckView>('POST', 'api/media/check', { text })
      expect(body.results.map(({ filename, known }) => [filename, known])).toEqual([
        ...[['film_007.ts', true] as const, ['film_008.ts', true] as const],
        ['none.ts', false],
      ])
    })

    it('shows programmes, and where towns diverge', async () => {
      const from = addDays(today, -3)
      const grid = await got<GridView>(`api/grid?from=${from}&days=11`)
      expect([grid.days.length, grid.cells.length, grid.channels.length]).toEqual([11, 11, 3])
      const tomorrow = grid.cells[4]?.[0]
      expect(tomorrow?.groups).toEqual([['Antananarivo', 'Toamasina'], ['Mahajanga']])
      expect(grid.cells[9]?.[1]).toMatchObject({ without: ['Toamasina'] })
      expect(['orange', 'red']).toContain(grid.cells[5]?.[1]?.colour)
      expect(grid.cells[10]?.[2]).toBe(null)
      const path = `api/programme?day=${addDays(today, 1)}&service=1`
      const whole = await got<ProgrammeView>(path)
      expect(whole.items).toHaveLength(tomorrow?.items ?? 0)
      expect(whole.diverging.length).toBeGreaterThan(0)
      const one = await got<ProgrammeView>(`${path}&town=Mahajanga`)
      expect([one.town, one.groups.length, one.diverging]).toEqual(['Mahajanga', 1, []])
      const late = await got<ProgrammeView>(`${path}&from=03:00`)
      expect(late.items.length).toBeLessThan(whole.items.length)
      expect(late.items[0]?.end).toBeGreaterThan(late.start + 70_000)
    })

    it('downloads', async () => {
      const day = addDays(today, 1)
      for (const [format, begin] of [
        ...([
          ['xml', '<?xml version="1.0"'],
          ['csv', 'day,service,channel'],
        ] as const),
        ...([
          ['json', '[{"day"'],
          ['xspf', '<?xml version="1.0"'],
        ] as const),
      ]) {
        const { status, text, headers } = await api.ask(
          'GET',
          `api/programme.${format}?day=${day}&service=1`,
        )
        expect([status, text.slice(0, begin.length)]).toEqual([200, begin])
        const name = `attachment; filename="1_${day}_${day}.${format}"`
        expect(headers.get('content-disposition')).toBe(name)
      }
      const range = `first=${today}&last=${day}&service=1&service=2`
      const { text } = await api.ask('GET', `api/programme.csv?${range}`)
      expect(
        new Set(
          text
            .split('\r\n')
            .slice(1, -1)
            .map((line) => line.slice(0, 10)),
        ).size,
      ).toBe(4)
      expect((await api.ask('GET', `api/programme.xspf?${range}`)).status).toBe(400)
    })
  })
}
