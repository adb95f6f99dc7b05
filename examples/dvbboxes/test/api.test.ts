import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { addDays, type TimedItem } from '@boxwright/aggregator'
import { hashPassword } from '@boxwright/appliance'
import { Validator } from '@seriousme/openapi-schema-validator'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Box } from '../../../test/support/box.ts'
import { temporaryFolder } from '../../../test/support/temporary-folder.ts'
import type {
  ApplicationsView,
  AuditView,
  BegunView,
  BoxView,
  GridView,
  HistoryView,
  ListingCheckView,
  MediaChangeView,
  MediaCheckView,
  MediaView,
  PlanView,
  ProgrammeView,
  Refusal,
  SearchView,
  StatusView,
  WholeApplicationView,
} from '../src/api/types.ts'
import { type Asker, asker, basic } from './asker.ts'
import { dvbboxesProgram } from './box.ts'

// One fleet for all: six boxes and their replicas, all real, with three users.
const stack = new AsyncDisposableStack()
let box: Box
let api: Asker
let today: string

beforeAll(async () => {
  const folder = stack.use(await temporaryFolder())
  const users = join(folder.path, 'users')
  const roles = { ann: 'admin', sam: 'scheduler', vic: 'viewer' }
  const lines = Object.entries(roles).map(
    async ([name, role]) => `${name}:${await hashPassword(name)}:${role}\n`,
  )
  await writeFile(users, (await Promise.all(lines)).join(''))
  box = stack.use(await dvbboxesProgram.start({ config: `login: {users: ${users}}` }))
  api = await asker(box.url, 'ann')
  await api.until<BoxView[]>('api/boxes', (boxes) =>
    boxes.every(({ state }) => state.kind === 'live'),
  )
  today = (await api.ask<StatusView>('GET', 'api/status')).body.today
})
afterAll(() => stack.disposeAsync())

/** The whole answer of what must go well. */
async function got<T>(path: string): Promise<T> {
  const { status, body, text } = await api.ask<T>('GET', path)
  expect([status, text]).toEqual([200, text])
  return body
}

/** A listing of a day that nothing is planned for. */
function listing(day: string, names: readonly string[]) {
  return {
    service: '1',
    text: [`[${day.slice(0, 2)}/${day.slice(2, 4)}]`, ...names, ''].join('\n'),
  }
}

/** Apply a listing, and wait for its end. */
async function apply(plan: string): Promise<WholeApplicationView> {
  const { status, body } = await api.ask<BegunView>('POST', 'api/listing/apply', { plan })
  expect(status).toBe(202)
  return await api.until<WholeApplicationView>(
    `api/applications/${body.id}`,
    ({ state }) => state !== 'running',
  )
}

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
    const history = await api.until<HistoryView>('api/boxes/history?minutes=2', ({ boxes: all }) =>
      all.every(({ states }) => states.at(-1) === 'live' || states.at(-2) === 'live'),
    )
    expect([history.every, history.boxes.length, history.boxes[0]?.lag.length]).toEqual([5, 6, 24])
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

describe('a listing', () => {
  it('is checked, planned, applied as it was shown, and undone', async () => {
    const day = addDays(today, 9)
    const body = listing(day, ['FILM_001 ', 'film_002', 'no_such_film', 'pub_001'])
    const { body: check } = await api.ask<ListingCheckView>('POST', 'api/listing/check', body)
    expect(check.diagnostics.map(({ code, line }) => `${code} ${line}`)).toEqual(
      expect.arrayContaining(['uppercase 2', 'blanks 2']),
    )
    expect(check).toMatchObject({ service: '1', first: null, blocked: false })
    expect(check.days).toMatchObject([{ day, colour: 'red' }])
    expect(check.days[0]?.items.map(({ filename }) => filename)).toContain('no_such_film.ts')
    expect(check.days[0]?.findings.map(({ code }) => code)).toContain('ends-before-midnight')

    const { body: plan } = await api.ask<PlanView>('POST', 'api/listing/plan', body)
    expect(plan.boxes).toHaveLength(6)
    expect(plan.boxes[0]).toMatchObject({ day, outcome: 'changed', delete: [], kept: 0 })
    expect(plan.boxes[0]?.insert.map(({ filename }) => filename)).toEqual(
      check.days[0]?.items.map(({ filename }: Pick<TimedItem, 'filename'>) => filename),
    )
    const ending = new AbortController()
    const told: string[] = []
    const listening = (async () => {
      for await (const { name, data } of api.events(ending.signal)) {
        const { application, result, state } = data as {
          application?: string
          result?: { outcome: string }
          state?: string
        }
        if (name === 'result') told.push(`${application} ${result?.outcome}`)
        if (name === 'application') told.push(`${(data as { id: string }).id} ${state}`)
      }
    })().catch(() => undefined)
    const applied = await apply(plan.id)
    expect(applied).toMatchObject({
      ...{ by: 'ann', service: '1', days: [day], state: 'done', total: 6 },
      outcomes: { applied: 6 },
    })
    expect(applied.results.every(({ written, insert }) => written && insert === 4)).toBe(true)
    const again = await api.ask<Refusal>('POST', 'api/listing/apply', { plan: plan.id })
    expect([again.status, again.body.code]).toEqual([409, 'plan-used'])
    const path = `api/programme?day=${day}&service=1`
    await api.until<ProgrammeView | Refusal>(path, (view) => 'items' in view)

    const undo = await api.ask<BegunView>('POST', `api/applications/${applied.id}/undo`)
    expect(undo.status).toBe(202)
    await api.until<WholeApplicationView>(
      `api/applications/${undo.body.id}`,
      ({ state }) => state === 'done',
    )
    await api.until<ProgrammeView | Refusal>(path, (view) => 'code' in view)
    const list = await got<ApplicationsView>('api/applications?limit=1')
    expect(list.applications).toMatchObject([{ id: undo.body.id, undoes: applied.id }])
    expect(list.next).toBe(undo.body.id)
    const before = await got<ApplicationsView>(`api/applications?before=${list.next}`)
    expect(before.applications[0]).toMatchObject({ id: applied.id, undoneBy: undo.body.id })
    ending.abort()
    await listening
    expect(told.filter((text) => text === `${applied.id} applied`)).toHaveLength(6)
    expect(told).toContain(`${undo.body.id} done`)
  })

  it('is refused with a reason that stays the same', async () => {
    const day = addDays(today, 9)
    const good = listing(day, ['film_001'])
    const refusals: [string, object, string][] = [
      ['plan', { text: good.text }, 'no-service'],
      ['plan', { ...good, text: 'film_001' }, 'listing-faulty'],
      ['plan', { ...good, towns: ['Paris'] }, 'unknown-town'],
      ['check', { text: '', name: '1_01012026_05022026' }, 'bad-name'],
      ['check', { text: '', name: '1_05012026_01012026.txt' }, 'bad-name'],
      ['apply', { plan: 'none' }, 'not-found'],
    ]
    for (const [verb, body, code] of refusals) {
      const answer = await api.ask<Refusal>('POST', `api/listing/${verb}`, body)
      expect([verb, answer.body.code]).toEqual([verb, code])
    }
    const named = { text: good.text, name: `C:\\listings\\1_${day}_${day}.txt` }
    const { body } = await api.ask<ListingCheckView>('POST', 'api/listing/check', named)
    expect([body.service, body.first, body.last]).toEqual(['1', day, day])
  })
})

describe('media', () => {
  it('are given titles that are their own', async () => {
    const put = (name: string, title: string | null, synopsis: string | null = null) =>
      api.ask<MediaView & Refusal>('PUT', `api/media/${name}`, { title, synopsis })
    const named = await put('film_003', 'Le Salaire', 'Un camion.')
    expect(named.body).toMatchObject({ title: 'Le Salaire', synopsis: 'Un camion.' })
    const other = await put('film_004', 'Le Salaire')
    expect([other.status, other.body.code]).toEqual([409, 'taken'])
    expect((await put('film_003', null)).body.title).toBe('Film 003')
    expect((await put('nowhere', 'x')).status).toBe(404)
  })

  it('are renamed and deleted in all boxes, unless they are scheduled', async () => {
    const all = await got<SearchView>('api/search?q=clip_*&limit=1000')
    const schedules = await Promise.all(
      all.results.map(({ filename }) => got<MediaView>(`api/media/${filename}`)),
    )
    const later = Date.now() / 1_000 + 3_600
    const free = schedules.find(({ schedule }) =>
      schedule.every(({ start }) => start < later - 9_000),
    )
    const busy = schedules.find(({ schedule }) => schedule.some(({ start }) => start > later))
    const refused = await api.ask<Refusal>('DELETE', `api/media/${busy?.filename}`)
    expect([refused.status, refused.body.code]).toEqual([409, 'scheduled'])
    expect(refused.body.showings?.length).toBeGreaterThan(0)
    // Of 160 clips some are in none of the programmes to come; else one is made free by its new name.
    const name = free?.filename ?? ''
    expect(name).not.toBe('')
    const renamed = await api.ask<MediaChangeView>('POST', `api/media/${name}/rename`, {
      to: 'Un Clip',
    })
    expect(renamed.body).toMatchObject({ filename: 'un_clip.ts' })
    expect(renamed.body.results.every(({ outcome }) => /done|absent/.test(outcome))).toBe(true)
    await api.until<MediaView | Refusal>('api/media/un_clip', (view) => 'towns' in view)
    const taken = await api.ask<Refusal>('POST', 'api/media/un_clip/rename', { to: 'pub_001' })
    expect([taken.status, taken.body.code]).toEqual([409, 'taken'])
    const bad = await api.ask<Refusal>('POST', 'api/media/un_clip/rename', { to: '../x' })
    expect([bad.status, bad.body.code]).toEqual([400, 'bad-name'])
    const deleted = await api.ask<MediaChangeView>('DELETE', 'api/media/un_clip')
    expect(deleted.body.filename).toBe(null)
    // It stays in programmes of the past.
    await api.until<MediaView | Refusal>(
      'api/media/un_clip',
      (view) => !('towns' in view) || view.towns.length === 0,
    )
  })
})

it('a box that is stopped is told, waits, and gets what it missed', async () => {
  const place = 'api/boxes/Toamasina/127.0.0.32'
  const stopped = await api.ask<BoxView>('POST', `${place}/stop`)
  expect(stopped.body.runs).toBe(false)
  const isStale = (boxes: readonly BoxView[]): boolean => boxes[5]?.state.kind === 'stale'
  const boxes = await api.until<BoxView[]>('api/boxes', isStale)
  expect(boxes[5]?.lag).toBeGreaterThan(0)
  const search = await got<SearchView>('api/search?q=film_001')
  expect(search.behind.map(({ host }) => host)).toEqual(['127.0.0.32'])
  const day = addDays(today, 10)
  const { body: plan } = await api.ask<PlanView>(
    'POST',
    'api/listing/plan',
    listing(day, ['film_001']),
  )
  const waiting = await apply(plan.id)
  expect(waiting).toMatchObject({ state: 'waiting', outcomes: { applied: 5, unreachable: 1 } })
  expect((await api.ask('POST', `${place}/start`)).status).toBe(200)
  const path = `api/applications/${waiting.id}`
  const done = await api.until<WholeApplicationView>(path, ({ state }) => state === 'done')
  expect(done.outcomes).toEqual({ applied: 6 })
  await api.until<BoxView[]>('api/boxes', (all) => all[5]?.state.kind === 'live')
  expect((await api.ask('POST', `${place}/accept`)).status).toBe(200)
})

describe('who may', () => {
  it('is held by each route, for each role', async () => {
    const day = addDays(today, 9)
    const statuses = async (method: string, path: string, body?: unknown): Promise<number[]> =>
      await Promise.all(
        ['vic', 'sam', 'ann', ''].map(
          async (name) => (await api.ask(method, path, body, name)).status,
        ),
      )
    expect((await api.ask('GET', 'api/boxes', undefined, 'nobody')).status).toBe(401)
    expect(await statuses('GET', 'api/boxes')).toEqual([200, 200, 200, 401])
    expect(await statuses('POST', 'api/listing/check', listing(day, ['x']))).toEqual([
      ...[200, 200, 200, 401],
    ])
    expect(await statuses('POST', 'api/listing/plan', listing(day, ['x']))).toEqual([
      ...[403, 200, 200, 401],
    ])
    expect(await statuses('POST', 'api/listing/apply', { plan: 'x' })).toEqual([403, 404, 404, 401])
    expect(await statuses('POST', 'api/applications/x/undo')).toEqual([403, 404, 404, 401])
    expect(await statuses('GET', 'api/audit')).toEqual([403, 200, 200, 401])
    expect(await statuses('DELETE', 'api/media/none')).toEqual([403, 403, 404, 401])
    expect(await statuses('POST', 'api/media/none/rename', { to: 'x' })).toEqual([
      ...[403, 403, 404, 401],
    ])
    expect(await statuses('POST', 'api/boxes/a/b/stop')).toEqual([403, 403, 404, 401])
    expect(await statuses('POST', 'api/boxes/a/b/accept')).toEqual([403, 403, 404, 401])
    const { body } = await api.ask<StatusView>('GET', 'api/status', undefined, 'sam')
    expect(body.may).toEqual({ plan: true, admin: false })
    const viewer = await api.ask<StatusView>('GET', 'api/status', undefined, 'vic')
    expect(viewer.body.may).toEqual({ plan: false, admin: false })
  })

  it('is nobody from another page', async () => {
    const cookie = await logIn('ann')
    const send = async (headers: Record<string, string>): Promise<number> => {
      const response = await fetch(new URL('api/boxes/Mahajanga/127.0.0.21/accept', box.url), {
        ...{ method: 'POST', headers: { cookie, ...headers } },
      })
      return response.status
    }
    expect(await send({ origin: 'http://evil.example' })).toBe(403)
    expect(await send({ origin: 'null' })).toBe(403)
    expect(await send({ 'sec-fetch-site': 'cross-site' })).toBe(403)
    expect(await send({ origin: new URL(box.url).origin })).toBe(200)
  })

  it('is written down: who, when, what, and what became of it', async () => {
    const { entries } = await got<AuditView>('api/audit?limit=1000')
    const lines = entries.map(({ who, what, outcome }) => `${who} ${what} ${outcome}`)
    for (const line of [
      ...['ann listing-apply done', 'ann listing-applied done', 'ann listing-undo done'],
      ...['ann media-text done', 'ann media-text refused', 'ann media-delete refused'],
      ...['ann media-rename done', 'ann media-changed done', 'ann media-delete done'],
      ...['ann box-stop done', 'ann box-start done', 'ann box-accept done'],
      ...['ann listing-applied failed', 'ann login done', 'nobody login-failed refused'],
    ]) {
      expect(lines).toContain(line)
    }
    const ids = entries.map(({ id }) => id)
    expect(ids).toEqual([...ids].sort((a, b) => b - a))
    expect(entries.every(({ time }) => Math.abs(time - Date.now() / 1_000) < 3_600)).toBe(true)
    const first = await got<AuditView>('api/audit?limit=2')
    const second = await got<AuditView>(`api/audit?limit=2&before=${first.next}`)
    expect([...first.entries, ...second.entries]).toEqual(entries.slice(0, 4))
    const stops = await got<AuditView>('api/audit?what=box-stop&who=ann')
    expect(stops.entries).toMatchObject([{ detail: { box: 'Toamasina/127.0.0.32' } }])
    expect(stops.next).toBe(null)
  })
})

describe('what is hostile', () => {
  const send = async (path: string, init: RequestInit): Promise<[number, unknown]> => {
    const response = await fetch(new URL(path, box.url), {
      ...init,
      headers: { ...basic('ann'), 'content-type': 'application/json', ...init.headers },
    })
    const text = await response.text()
    return [response.status, (JSON.parse(text) as Refusal).code]
  }

  it('is refused, whatever its body is', async () => {
    const post = (body: string | Uint8Array<ArrayBuffer>, type = 'application/json') =>
      send('api/listing/check', { method: 'POST', body, headers: { 'content-type': type } })
    const bad = [400, 'bad-request']
    for (const body of ['{', '[]', 'null', '1', '"x"', '{}', '{"text":1}', '{"text":null}']) {
      expect([body, ...(await post(body))]).toEqual([body, ...bad])
    }
    for (const body of [
      '{"text":"","more":1}',
      '{"text":"","towns":"x"}',
      '{"text":"","towns":[{}]}',
      '{"text":"","__proto__":{"x":1}}',
      '{"text":"","constructor":{"prototype":{}}}',
      '\u0000\u0001\u0002',
    ]) {
      expect([body, ...(await post(body))]).toEqual([body, ...bad])
    }
    expect((await post(new Uint8Array(1_000).fill(255)))[0]).toBe(400)
    expect((await post('x', 'text/plain'))[0]).toBe(400)
    expect((await post('text=x', 'application/x-www-form-urlencoded'))[0]).toBe(400)
    const huge = JSON.stringify({ text: 'x'.repeat(2_000_000) })
    expect(await post(huge)).toEqual([413, 'too-big'])
    const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`
    expect((await post(deep))[0]).toBe(400)
    const garbage = '[01/01]\n\u0000\u202e<script>\n[99/99]\n'.repeat(20_000)
    const { status } = await api.ask('POST', 'api/listing/check', { text: garbage })
    expect(status).toBe(200)
  })

  it('is refused, whatever its address is', async () => {
    for (const [path, status] of [
      ['api/programme?day=32132026&service=1', 400],
      ['api/programme?day=21112026', 400],
      ['api/programme?day[$ne]=1&service=1', 400],
      ['api/programme?day=21112026&service=1&from=25:00', 400],
      ['api/grid?from=21112026&days=1000000', 400],
      ['api/grid?from=21112026&days=NaN', 400],
      ['api/grid?from=31129999&days=7', 400],
      ['api/search?q=x&limit=-1', 400],
      ['api/search?q=x&towns=Paris', 400],
      ['api/boxes/history?minutes=1e9', 400],
      ['api/audit?before=0x10000000000000000000', 400],
      ["api/audit?what='; DROP TABLE audit; --", 400],
      ['api/applications?limit=0', 400],
      ['api/applications/..%2f..%2fetc%2fpasswd', 404],
      ['api/media/..%2f..%2fetc%2fpasswd', 404],
      ['api/media/%00', 404],
      ['api/nothing', 404],
    ] as const) {
      expect([path, (await api.ask('GET', path)).status]).toEqual([path, status])
    }
    const long = await api.ask<Refusal>('GET', `api/media/${'x'.repeat(255)}`)
    expect([long.status, long.body.message]).toEqual([404, expect.stringMatching(/^No box has/)])
    const longest = await api.ask('GET', `api/media/${'x'.repeat(5_000)}`)
    expect(longest.status).toBeGreaterThanOrEqual(400)
    const hostile = "'%20OR%201=1--"
    expect((await got<AuditView>(`api/audit?who=${hostile}`)).entries).toEqual([])
    // A pattern that would take for ever in a careless matcher.
    const glob = encodeURIComponent(`${'*a'.repeat(100)}b`)
    expect((await got<SearchView>(`api/search?q=${glob}`)).results).toEqual([])
  })

  it('never brings it down', async () => {
    expect((await got<BoxView[]>('api/boxes')).length).toBe(6)
    const failed = box.log().match(/^.*"url":"\/api.*request failed.*$/gm)
    expect(failed).toBe(null)
  })
})

it('every operation of the document was asked, and answered as it says', () => {
  const all = Object.entries(api.document.paths).flatMap(([path, operations]) =>
    Object.keys(operations).map((method) => `${method.toUpperCase()} ${path}`),
  )
  expect(all.filter((one) => !api.answered.has(one))).toEqual([])
})

it('who asks too often has to wait', async () => {
  const statuses = new Set<number>()
  while (!statuses.has(429)) {
    const all = await Promise.all(
      Array.from({ length: 100 }, () => fetch(new URL('frame.css', box.url))),
    )
    for (const response of all) {
      statuses.add(response.status)
      await response.arrayBuffer()
    }
  }
  expect([...statuses].sort()).toEqual([200, 429])
})

async function logIn(name: string): Promise<string> {
  const response = await fetch(new URL('login', box.url), {
    method: 'POST',
    body: JSON.stringify({ name, password: name }),
    headers: { 'content-type': 'application/json' },
  })
  return response.headers.get('set-cookie')?.split(';')[0] ?? ''
}
