import { globSync, readFileSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { addDays, broadcastDay, formatMember } from '@boxwright/aggregator'
import { hashPassword } from '@boxwright/appliance'
import { Redis } from 'ioredis'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Box } from '../../../test/support/box.ts'
import { startChromium, type TestBrowser } from '../../../test/support/chromium.ts'
import {
  bothSchemes,
  buildPages,
  type OpenPage,
  type OpenPageOptions,
  openPage,
  overflow,
  violations,
} from '../../../test/support/pages.ts'
import { temporaryFolder } from '../../../test/support/temporary-folder.ts'
import type { BoxView, StatusView } from '../src/api/types.ts'
import { rules } from '../src/demo/landscape.ts'
import { type Asker, asker, basic } from './asker.ts'
import { dvbboxesProgram } from './box.ts'

// One fleet and one browser for all: six boxes and their replicas, all real, with two users.
const stack = new AsyncDisposableStack()
let browser: TestBrowser
let box: Box
let api: Asker
let today: string

beforeAll(async () => {
  await buildPages('dvbboxes')
  const folder = stack.use(await temporaryFolder())
  const users = join(folder.path, 'users')
  const [ann, vic] = await Promise.all(['ann', 'vic'].map((name) => hashPassword(name)))
  await writeFile(users, `ann:${ann}:admin\nvic:${vic}:viewer\n`)
  box = stack.use(await dvbboxesProgram.start({ config: `login: {users: ${users}}` }))
  api = await asker(box.url, 'ann')
  await live()
  today = (await api.ask<StatusView>('GET', 'api/status')).body.today
  browser = stack.use(await startChromium())
})
afterAll(() => stack.disposeAsync())

/** Wait until all boxes are what they should be. */
async function live(): Promise<void> {
  await api.until<BoxView[]>('api/boxes', (all) => all.every(({ state }) => state.kind === 'live'))
}

/** What a page says in the end: it follows the boxes, and a busy machine takes its time. */
const until = <T>(read: () => Promise<T>): ReturnType<typeof expect.poll<T>> =>
  expect.poll(read, { timeout: 60_000, interval: 50 })

/** Open a page as somebody. */
const open = (path: string, options: OpenPageOptions = {}, name = 'ann'): Promise<OpenPage> =>
  openPage(browser, new URL(path, box.url).href, { ...options, extraHTTPHeaders: basic(name) })

/** What the masters of the demo are, as the configurations of their replicas tell. */
async function masters<T>(use: (redis: Redis, host: string) => Promise<T>): Promise<void> {
  const texts = globSync(`${box.data}/replicas/**/*.conf`).map((file) => readFileSync(file, 'utf8'))
  const places = texts.flatMap((text) => /^replicaof "?([\d.]+)"? (\d+)/m.exec(text) ?? [])
  expect(places).toHaveLength(18)
  for (let at = 0; at < places.length; at += 3) {
    const [host = '', port] = places.slice(at + 1)
    const redis = new Redis({ host, port: Number(port) })
    await use(redis, host)
    redis.disconnect()
  }
}

const short = (day: string): string => `[${day.slice(0, 2)}/${day.slice(2, 4)}]`

/** Screenshots for a person to look at, if one wants them: SHOTS names their folder. */
async function shoot(page: Page, name: string): Promise<void> {
  const shots = process.env['SHOTS']
  if (shots) await page.screenshot({ path: `${shots}/dvbboxes-${name}.png`, fullPage: true })
}

describe('programmes', () => {
  it('show days by channels, where towns differ, and who lacks what; keys move in them', async () => {
    const tomorrow = addDays(today, 1)
    await using window = await open(`?from=${today}&day=${tomorrow}&service=1`)
    const { page, complaints } = window
    const grid = page.getByTestId('grid')
    await grid.locator('.grid-cell').nth(20).waitFor()
    const cell = grid.locator('[data-place="1 0"]')
    expect(await cell.innerText()).toMatch(
      /\d+ items\s+to \d\d:\d\d[\s\S]*Antananarivo Toamasina\s*≠\s*Mahajanga/,
    )
    const day = page.getByTestId('day')
    await day.getByText('not on everywhere').waitFor()
    const silent = day.getByRole('img', { name: 'Mahajanga does not play it' })
    await day.getByLabel('Only what differs').check()
    await silent.first().waitFor()
    expect(await day.getByRole('img', { name: 'Mahajanga plays it' }).count()).toBeGreaterThan(0)
    await day.getByLabel('Only what is missing').check()
    const lacking = day.locator('.rows tbody td.rows-lacking').first()
    await until(() => lacking.innerText()).toMatch(/^(Antananarivo|Mahajanga|Toamasina)/)
    // Arrow keys go to the neighbour, Enter opens it.
    await cell.focus()
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('ArrowRight')
    await page.keyboard.press('Enter')
    await day.getByRole('heading', { name: /^Canal Vert/ }).waitFor()
    expect(new URL(page.url()).search).toContain(`day=${addDays(today, 2)}&service=2`)
    await day.getByText('Ends early').waitFor()
    const href = await day.getByRole('link', { name: 'XMLTV' }).getAttribute('href')
    const guide = await page.request.get(new URL(href ?? '', box.url).href)
    expect(await guide.text()).toMatch(/<programme start="\d{14} \+0300"/)
    expect(complaints).toEqual([])
  })

  it('has a bounded number of elements for thousands of items, and all of them on paper', async () => {
    const [day, service] = [addDays(today, 6), '3']
    const { start } = broadcastDay(day, rules)
    const members = Array.from({ length: 3_000 }, (_, index) =>
      formatMember({ filename: 'pub_001.ts', index, start: start + index * 20 }),
    )
    await using window = await open(`?from=${today}&day=${day}&service=${service}`)
    const { page, complaints } = window
    await page.getByText('Nobody has a programme').waitFor()
    await masters((redis) =>
      redis.zadd(`${day}:${service}`, ...members.flatMap(({ score, member }) => [score, member])),
    )
    // What is written to the boxes comes to the page by itself.
    const table = page.getByTestId('day').getByRole('grid')
    await until(() => table.getAttribute('aria-rowcount')).toBe('3001')
    await table.focus()
    for (const key of ['PageDown', 'PageDown', 'End', 'ArrowUp', 'Home', 'End']) {
      await page.keyboard.press(key)
      const rows = page.getByTestId('day').locator('tbody tr')
      expect(await rows.count()).toBeLessThan(80)
    }
    await table.locator('tr[aria-rowindex="3001"]').waitFor()
    await page.keyboard.press('Enter')
    await page.waitForURL(/media\?name=pub_001\.ts/)
    await page.goto(new URL(`?day=${addDays(today, 1)}&service=1`, box.url).href)
    await table.waitFor()
    const count = Number(await table.getAttribute('aria-rowcount')) - 1
    await page.emulateMedia({ media: 'print' })
    await until(() => page.locator('.rows tbody tr').count()).toBe(count)
    expect(await page.getByRole('navigation').isVisible()).toBe(false)
    // Of a day that nobody has a programme for, the browser tells as well.
    expect(complaints.filter((text) => !text.includes('404'))).toEqual([])
    await masters((redis) => redis.del(`${day}:${service}`))
  })
})

it('media are found as one types, described, and not deleted while they are scheduled', async () => {
  await using window = await open('media')
  const { page, complaints } = window
  const found = page.getByTestId('found')
  await until(() => found.innerText()).toMatch(/^404 media$/)
  const field = page.getByRole('searchbox', { name: 'Search' })
  await field.pressSequentially('ilm_00')
  await until(() => found.innerText()).toBe('9 media')
  await field.fill('film_00[2-4]')
  await until(() => found.innerText()).toBe('3 media')
  await field.fill('film_007')
  await until(() => found.innerText()).toBe('1 medium')
  await page.getByRole('link', { name: 'film_007' }).click()
  const medium = page.getByTestId('medium')
  await medium.getByText('short').first().waitFor()
  await medium.getByLabel('Title').fill('La Nuit des baobabs')
  await medium.getByRole('button', { name: 'Save' }).click()
  await medium.getByRole('heading', { name: /La Nuit des baobabs/ }).waitFor()
  // Something that is on today, for sure.
  const { body } = await api.ask<{ items: { filename: string }[] }>(
    'GET',
    `api/programme?day=${addDays(today, 1)}&service=3`,
  )
  const name = body.items[5]?.filename ?? ''
  await page.goto(new URL(`media?name=${name}`, box.url).href)
  await medium.getByTestId('schedule').getByText('Musique 24').first().waitFor()
  await medium.getByRole('button', { name: 'Delete…' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('button', { name: 'Delete' }).click()
  await medium.getByRole('alert').getByText('as long as it is, it stays').waitFor()
  // A refusal is told by the browser, too.
  expect(complaints.filter((text) => !text.includes('409'))).toEqual([])
})

it('a listing is dropped, mended, compared, applied before our eyes, and taken back', async () => {
  const day = addDays(today, 8)
  const last = addDays(today, 38)
  const text = [short(day), 'FILM_002', 'no such name', ...Array(3).fill('film_003'), ''].join('\n')
  await using window = await open('listing')
  const { page, complaints } = window
  // As a file manager does it.
  const data = await page.evaluateHandle(
    `(() => { const data = new DataTransfer(); data.items.add(new File([${JSON.stringify(text)}], '3_${day}_${last}.txt')); return data })()`,
  )
  await page.locator('.listing').dispatchEvent('drop', { dataTransfer: data })
  const diagnostics = page.getByTestId('diagnostics')
  await diagnostics.getByText('1 error').waitFor()
  expect(await page.getByLabel('Channel', { exact: true }).inputValue()).toBe('3')
  const compare = page.getByRole('button', { name: 'Compare' })
  expect(await compare.isDisabled()).toBe(true)
  await diagnostics.getByRole('button', { name: 'Error Line 3' }).click()
  const area = page.getByRole('textbox', { name: 'Listing' })
  // It stands in that line now, at the fault.
  for (const key of ['Home', 'Shift+End']) await page.keyboard.press(key)
  expect(await page.evaluate('getSelection().toString()')).toBe('no such name')
  await page.keyboard.type('film_004')
  await diagnostics.getByText('0 errors').waitFor()
  const days = page.getByTestId('days')
  await days.getByText('Ends early').waitFor()
  await days.getByText(/^Nothing is on from/).waitFor()
  await days.getByRole('button', { name: 'Add them' }).click()
  await until(() => area.inputValue()).toMatch(/film_003\npub_\d+\n/)
  await until(() => compare.isDisabled()).toBe(false)
  await compare.click()
  const plan = page.getByTestId('plan')
  await plan
    .getByRole('region', { name: 'Toamasina' })
    .getByText(/^\d+ new$/)
    .first()
    .waitFor()
  await plan.locator('summary').first().click()
  expect(await plan.locator('.diff-line').first().innerText()).toMatch(/^\+\s*07:30:00\s*film_002$/)
  await shoot(page, 'listing')
  await plan.getByRole('button', { name: 'Apply to 6 boxes' }).click()
  const results = page.getByTestId('results')
  await results.getByTestId('state').getByText('done 6 of 6').waitFor()
  expect(await results.locator('.result-applied').count()).toBe(6)
  await results.getByRole('button', { name: 'Undo…' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Undo' }).click()
  await results.getByText('takes back 0').waitFor()
  await results.getByTestId('state').getByText('done 6 of 6').waitFor()
  const { status } = await api.ask('GET', `api/programme?day=${day}&service=3`)
  expect(status).toBe(404)
  await page.goto(new URL('log', box.url).href)
  await page.getByRole('cell', { name: 'took back a listing' }).waitFor()
  expect(await page.getByRole('cell', { name: 'ann' }).count()).toBeGreaterThan(1)
  expect(complaints).toEqual([])
})

it('a box that is stopped is told at once, and one that was emptied raises an alarm', async () => {
  await using window = await open('boxes', { bypassCSP: true })
  const { page, complaints } = window
  await page.getByText('6 of 6 boxes live').waitFor()
  const strip = page.getByRole('img', { name: /^127\.0\.0\.21: / })
  await strip.waitFor()
  await page.getByRole('button', { name: 'Stop 127.0.0.21' }).click()
  const row = page.getByRole('row').filter({ hasText: '127.0.0.21' })
  await row.getByText('stopped').waitFor()
  await page.getByText('5 of 6 boxes live').waitFor()
  await until(() => strip.locator('.band-stale').count()).toBe(1)
  await page.getByRole('button', { name: 'Start 127.0.0.21' }).click()
  await page.getByText('6 of 6 boxes live').waitFor({ timeout: 60_000 })
  await masters(async (redis, host) => {
    if (host === '127.0.0.32') await redis.flushall()
  })
  const alarm = page.getByRole('alert').filter({ hasText: '127.0.0.32' })
  await alarm.getByText('came back empty').waitFor()
  expect(await violations(page, bothSchemes)).toEqual([])
  await shoot(page, 'emptied')
  // What it held is still shown.
  const emptied = page.getByRole('row').filter({ hasText: '127.0.0.32' })
  expect(await emptied.innerText()).toMatch(/Emptied[\s\S]*\d{3}\s+\d+/)
  await alarm.getByRole('button').click()
  await page.getByRole('dialog').getByRole('button', { name: 'Accept what is there' }).click()
  await page.getByText('6 of 6 boxes live').waitFor()
  expect(complaints).toEqual([])
})

it('a viewer is offered nothing that they may not do, and is spoken to in French', async () => {
  await using window = await open('boxes', { locale: 'fr-FR' }, 'vic')
  const { page, complaints } = window
  await page.getByText('6 serveurs à jour').waitFor()
  expect(await page.getByRole('button', { name: /^Arrêter/ }).count()).toBe(0)
  expect(await page.getByRole('link', { name: 'Listing' }).count()).toBe(0)
  expect(await page.getByRole('link', { name: 'Journal' }).count()).toBe(0)
  await page.getByRole('link', { name: 'Médias' }).click()
  await page.getByRole('link', { name: 'clip_001' }).click()
  const medium = page.getByTestId('medium')
  await medium.getByText('Quand il passe').first().waitFor()
  expect(await medium.getByRole('button', { name: /Supprimer|Renommer|Enregistrer/ }).count()).toBe(
    0,
  )
  expect(await page.locator('html').getAttribute('lang')).toBe('fr')
  await page.getByRole('button', { name: 'English' }).click()
  await medium.getByText('When it is on').first().waitFor()
  expect(complaints).toEqual([])
})

describe('everybody can use', () => {
  it.each([
    ['programmes', 'TOMORROW', '.rows'],
    ['media', 'media?name=film_007.ts&q=film', '.medium .schedule'],
    ['listing', 'listing', '.earlier tbody tr'],
    ['boxes', 'boxes', '.lag svg'],
    ['log', 'log', '.audit tbody tr'],
    ['graphs', 'munin', '.graphs'],
  ])('%s', async (name, path, ready) => {
    const windows = [
      { viewport: { width: 360, height: 740 }, colorScheme: 'dark', locale: 'fr-FR' },
      { viewport: { width: 1280, height: 800 }, colorScheme: 'light' },
    ] as const
    for (const options of windows) {
      // A day on which towns differ.
      const query = path === 'TOMORROW' ? `?from=${today}&day=${addDays(today, 1)}&service=1` : path
      await using window = await open(query, { ...options, bypassCSP: true })
      const { page, complaints } = window
      await page.locator(ready).first().waitFor()
      expect(await overflow(page)).toBe(0)
      await shoot(page, `${name}-${options.viewport.width}-${options.colorScheme}`)
      expect(await violations(page, [options.colorScheme])).toEqual([])
      expect(complaints).toEqual([])
    }
  })
})
