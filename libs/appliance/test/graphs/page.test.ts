import { once } from 'node:events'
import { join, resolve } from 'node:path'
import type { Page } from 'playwright-core'
import { build } from 'vite'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { startChromium, type TestBrowser } from '../../../../test/support/chromium.ts'
import { type OpenPage, openPage, overflow, shoot } from '../../../../test/support/pages.ts'
import { temporaryFolder } from '../../../../test/support/temporary-folder.ts'
import {
  createHistory,
  createMetrics,
  type Graph,
  type History,
  serveGraphs,
  servePages,
} from '../../src/index.ts'
import { type Box, startBox } from '../support/box.ts'

const graphs: readonly Graph[] = [
  {
    name: 'disk',
    title: 'Disk use by kind',
    unit: 'bytes',
    category: 'disk',
    base: 1024,
    fields: [
      {
        name: 'kind',
        metric: 'disk_used_bytes',
        labels: { kind: 'ogg' },
        label: 'ogg',
        draw: 'area',
      },
      {
        name: 'wav',
        metric: 'disk_used_bytes',
        labels: { kind: 'wav' },
        label: 'wav',
        draw: 'stack',
        warning: { high: 60e9 },
      },
    ],
  },
  {
    name: 'level',
    title: 'Peak level',
    unit: 'dBFS',
    category: 'audio',
    highest: 0,
    fields: [{ name: 'channel', metric: 'level', each: 'channel' }],
  },
  {
    name: 'holes',
    title: 'Frames lost',
    unit: 'frames a second',
    category: 'audio',
    info: 'Frames that were played to the sound card but could not be taken.',
    lowest: 0,
    fields: [{ name: 'holes', label: 'Lost', metric: 'holes_total', warning: { high: 0 } }],
  },
  {
    name: 'none',
    title: 'Not known yet',
    unit: '°C',
    category: 'system',
    fields: [{ name: 'temperature', metric: 'temperature', label: 'Inside' }],
  },
]

let browser: TestBrowser
let folder: Awaited<ReturnType<typeof temporaryFolder>>
let box: Box
let history: History
const metrics = createMetrics()
const level = metrics.gauge({ name: 'level', help: 'x', labels: ['channel'] })

/** A day and a half, taken in a moment: the clock is moved, and everything else is real. */
async function live(): Promise<void> {
  const used = metrics.gauge({
    name: 'disk_used_bytes',
    help: 'x',
    unit: 'bytes',
    labels: ['kind'],
  })
  const holes = metrics.counter({ name: 'holes_total', help: 'x' })
  const now = Date.now()
  vi.useFakeTimers({ toFake: ['Date'] })
  for (let age = 36 * 3_600_000; age > 0; age -= 60_000) {
    vi.setSystemTime(now - age)
    const hours = -age / 3_600_000
    used.set(hours < -30 ? 10e9 : hours < -4 ? 20e9 : 30e9, { kind: 'wav' })
    used.set(8e9 + Math.abs(hours % 6) * 1e9, { kind: 'ogg' })
    level.set(-18 + 6 * Math.sin(hours) + 3 * Math.sin(hours * 31), { channel: 'left' })
    level.set(-20 + 6 * Math.cos(hours) + 3 * Math.cos(hours * 37), { channel: 'right' })
    if (age % 3_600_000 === 0) holes.add(1_024)
    await history.sample()
  }
  vi.useRealTimers()
}

beforeAll(async () => {
  folder = await temporaryFolder()
  const web = join(folder.path, 'web')
  await build({
    root: resolve(import.meta.dirname, '../../web/graphs/gallery'),
    base: './',
    configFile: false,
    logLevel: 'warn',
    oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
    build: { outDir: web, emptyOutDir: true },
  })
  browser = await startChromium()
  history = createHistory({ metrics, graphs })
  await once(history.events, 'sampled')
  await live()
  box = await startBox({}, ({ http }) => {
    http.register(serveGraphs({ history }))
    http.register(servePages({ root: web, prefix: '/munin/' }))
  })
})
afterAll(async () => {
  await Promise.all([browser, box, history, folder].map((each) => each[Symbol.asyncDispose]()))
})

async function open(width: number, colorScheme: 'light' | 'dark', hash = ''): Promise<OpenPage> {
  const window = await openPage(browser, `http://127.0.0.1:${box.port}/munin/${hash}`, {
    viewport: { width, height: 900 },
    colorScheme,
  })
  await window.page.getByRole('heading', { name: 'Disk use by kind' }).waitFor()
  return window
}

/** How many different colours the canvases show, by graph: what is drawn is more than its ground. */
const drawn = `[...document.querySelectorAll('.graph canvas')].map((canvas) => {
  const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height)
  const colours = new Set(new Uint32Array(data.buffer))
  return colours.size
})`

const row = (page: Page, name: string): Promise<string[]> =>
  page
    .getByRole('row', { name: new RegExp(`^${name}`) })
    .locator('td')
    .allTextContents()

const looks = [360, 1280].flatMap((width) =>
  (['light', 'dark'] as const).map((scheme) => ({ width, scheme })),
)

describe.each(looks)('at $width px, $scheme', ({ width, scheme }) => {
  test('every graph is drawn, with its numbers, and nothing runs over the edge', async () => {
    await using window = await open(width, scheme)
    const { page, complaints } = window
    const headings = await page.getByRole('heading', { level: 2 }).allTextContents()
    expect(headings).toEqual(['Disk use by kind', 'Peak level', 'Frames lost', 'Not known yet'])
    const [now, least, , most] = await row(page, 'wav')
    expect([now, least, most]).toEqual(['27.9 G', '18.6 G', '27.9 G'])
    expect(await row(page, 'Inside')).toEqual(['–', '–', '–', '–'])
    const colours = (await page.evaluate(drawn)) as number[]
    expect(colours).toHaveLength(4)
    for (const count of colours.slice(0, 3)) expect(count).toBeGreaterThan(20)
    expect(await overflow(page)).toBe(0)
    await shoot(page, `graphs-${width}-${scheme}`)
    expect(complaints).toEqual([])
  })
})

test('a range is chosen, kept in the address, and reaches farther back', async () => {
  await using window = await open(1280, 'light')
  const { page } = window
  await page.getByRole('button', { name: 'Week' }).click()
  await expect.poll(() => row(page, 'wav').then((cells) => cells[1])).toBe('9.31 G')
  expect(new URL(page.url()).hash).toBe('#week')
  await page.reload()
  await expect.poll(() => row(page, 'wav').then((cells) => cells[1])).toBe('9.31 G')
  expect(await page.getByRole('button', { name: 'Week' }).getAttribute('aria-pressed')).toBe('true')
})

test('the numbers follow, the pointer asks for others, and a silence is told', async () => {
  await using window = await open(1280, 'light', '#hour')
  const { page } = window
  level.set(-1.5, { channel: 'left' })
  await history.sample()
  await expect.poll(() => row(page, 'left').then((cells) => cells[3])).toBe('-1.5')
  await page
    .locator('.graph .u-over')
    .nth(1)
    .hover({ position: { x: 200, y: 40 } })
  await page.getByRole('columnheader', { name: 'There' }).first().waitFor()
  await page.mouse.move(0, 0)
  await page.getByRole('columnheader', { name: 'Now' }).first().waitFor()
  await page.route('**/data.json*', (route) => route.abort())
  await page.getByRole('alert').waitFor()
  expect(await row(page, 'wav')).not.toEqual([])
})
