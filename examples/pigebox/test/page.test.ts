import { readFile } from 'node:fs/promises'
import { formatTime } from '@boxwright/appliance'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { soundCard } from '../../../test/support/alsa.ts'
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
import { type TemporaryFolder, temporaryFolder } from '../../../test/support/temporary-folder.ts'
import { until as untilSeen } from '../../../test/support/until.ts'
import { noteSaid, said } from '../../../test/support/voice.ts'
import type { PinsView, SegmentView, TimelineView } from '../src/api/types.ts'
import { demoSound } from '../src/demo/sound.ts'
import { lengthOf, rounded, type Span, second } from '../web/time/span.ts'
import { timeAt, xOf } from '../web/time/view.ts'
import { noonZone, type PigeboxBox, pcmOf, placeIn, startBox } from './box.ts'

let browser: TestBrowser
let folder: TemporaryFolder
let box: PigeboxBox

const args = ['--demo', '--rotate', '5s']
/** The page shows a day. */
const zone = noonZone()
const config = `encoding: {kind: none}\nrecording: {zone: ${zone}}`
const sound = demoSound()

/** The closed segments, by the API. */
async function closed(): Promise<readonly SegmentView[]> {
  const { segments } = await box.timeline()
  return segments.filter(({ open }) => !open)
}

beforeAll(async () => {
  await buildPages('pigebox')
  folder = await temporaryFolder('pigebox-page-')
  const data = `${folder.path}/data`
  const enough = (count: number) => (timeline: TimelineView) =>
    timeline.segments.filter(({ open }) => !open).length >= count
  const path = `api/timeline?from=0&to=${Date.now() + 86_400_000}`
  // It is stopped for a while: what is missing must be seen.
  await using before = await startBox({ args, config, data })
  await before.until(path, enough(1))
  await before.end()
  box = await startBox({ args, config, data })
  browser = await startChromium()
  await box.until(path, enough(5))
})
afterAll(async () => {
  await browser?.[Symbol.asyncDispose]()
  await box?.[Symbol.asyncDispose]()
  await folder?.[Symbol.asyncDispose]()
})

// What runs in the browser is text here: the tests are checked against Node's types, not a browser's.

/** Sounds are not in the document: those that play are noted, as is what is read out by itself. */
const notePlayed = `${noteSaid}
  const { play } = HTMLMediaElement.prototype
  window.played = new Set()
  HTMLMediaElement.prototype.play = function () {
    window.played.add(this)
    return play.call(this)
  }`

/** The moment that the clock of what is heard shows. */
const heardTime = `Date.parse(document.querySelector('.heard time').dateTime)`

/** How many segments the page counts. */
const counted = `Number.parseInt(document.querySelector('[data-testid=census]').textContent, 10)`

/** Open the page, and wait for what it tells of the sound. */
async function open(options: OpenPageOptions = {}): Promise<OpenPage> {
  const window = await openPage(browser, box.url, { script: notePlayed, ...options })
  const { page, complaints } = window
  const census = page.getByTestId('census').getByText(/missing in (one hole|\d+ holes)/)
  await census.waitFor().catch(async (cause) => {
    const shown = await page.innerText('body')
    throw new Error([shown, ...complaints, box.log()].join('\n'), { cause })
  })
  return window
}

const slider = (page: Page) => page.getByRole('slider', { name: 'Playhead' })

/** What the clock of what is heard shows; Unix ms, in whole seconds. */
async function heard(page: Page): Promise<number> {
  return Date.parse((await page.locator('.heard time').getAttribute('datetime')) ?? '')
}

/** Ask the page until it says yes. The policy of the page forbids playwright's own way to wait for a text. */
async function until(page: Page, expression: string): Promise<void> {
  await untilSeen(expression, () => page.evaluate(expression), Boolean)
}

/** Wait until what is heard is later than a moment. */
async function hears(page: Page, after: number): Promise<void> {
  await until(page, `${heardTime} > ${after}`)
}

/** What the timeline shows large. */
async function shown(page: Page): Promise<Span> {
  const element = slider(page)
  const [from, to] = ['min', 'max'].map((end) => element.getAttribute(`aria-value${end}`))
  return { from: Number(await from), to: Number(await to) }
}

/** Click on the timeline where a moment is. */
async function place(page: Page, time: number): Promise<void> {
  const element = slider(page)
  const view = await shown(page)
  const bounds = await element.boundingBox()
  if (!bounds) throw new Error('there is no timeline')
  const x = xOf(view, bounds.width, time)
  await element.click({ position: { x, y: bounds.height / 2 } })
}

describe('the timeline', () => {
  it('tells what exists and what is missing, and grows as it is recorded', async () => {
    await using window = await open()
    const { page, complaints } = window
    const first = await page.evaluate<number>(counted)
    expect(first).toBeGreaterThanOrEqual(5)
    // The playhead goes along with the time, and is not read out with each second.
    await slider(page).focus()
    const before = await page.locator('.box-clock').textContent()
    await until(page, `${counted} > ${first}`)
    expect(await page.locator('.box-clock').textContent()).not.toBe(before)
    const told = async () => (await said(page)).filter((text) => /recorded|missing/.test(text))
    expect(await told()).toEqual([])
    await page.keyboard.press('ArrowLeft')
    await untilSeen('what is told of the playhead', told, ({ length }) => length === 1)
    const hole = page.getByRole('button', { name: /: not recorded$/ })
    const { missing } = await box.timeline()
    expect(await hole.count()).toBe(1)
    await hole.click()
    expect(Math.abs((await heard(page)) - (missing[0]?.start ?? 0))).toBeLessThan(1001)
    expect(await slider(page).getAttribute('aria-valuetext')).toMatch(/missing|recorded$/)
    expect(complaints).toEqual([])
  })

  it('obeys the keyboard', async () => {
    await using window = await open()
    const { page, complaints } = window
    const [, segment] = await closed()
    const start = (segment as SegmentView).start
    await place(page, start + 2000)
    const at = await heard(page)
    await slider(page).focus()
    await page.keyboard.press('ArrowRight')
    const step = (await heard(page)) - at
    expect(step).toBeGreaterThanOrEqual(1000)
    await page.keyboard.press('Shift+ArrowRight')
    await until(page, `/, \\d+ seconds? chosen$/.test(said.at(-1))`)
    expect(await page.getByTestId('estimate').textContent()).toMatch(/^0:0\d, about/)
    await page.keyboard.press('Escape')
    const choose = page.getByRole('button', { name: 'Choose a minute' })
    await choose.waitFor()
    // Each of them goes when it is pressed, and must not take the focus with it.
    await choose.press('Enter')
    await until(page, `document.activeElement.ariaLabel === 'From, time'`)
    await page.getByRole('button', { name: 'Clear' }).press('Enter')
    await until(page, `document.activeElement.textContent === 'Choose a minute'`)
    const width = async (): Promise<number> => lengthOf(await shown(page))
    expect(await width()).toBe(600_000)
    await slider(page).focus()
    await page.keyboard.press('+')
    expect(await width()).toBe(300_000)
    await page.getByRole('button', { name: 'Hour' }).click()
    expect(await width()).toBe(3_600_000)
    await page.getByRole('button', { name: 'Day', exact: true }).click()
    expect(await width()).toBe(86_400_000)
    expect(complaints).toEqual([])
  })
})

describe('playing', () => {
  it('goes on across files, and then with what has been recorded meanwhile', async () => {
    await using window = await open()
    const { page, complaints } = window
    const asked: string[] = []
    page.on('request', (request) => {
      const { pathname, search } = new URL(request.url())
      if (pathname === '/api/audio') asked.push(search)
    })
    const segments = await closed()
    const boundary = (segments.at(-2) as SegmentView).end
    await place(page, boundary - 2000)
    await page.getByRole('button', { name: 'Play', exact: true }).click()
    await page.getByRole('group', { name: 'Waveform of what is played' }).waitFor()
    await hears(page, boundary + 1000)
    const [range, ...others] = [...new Set(asked)].map((search) => new URLSearchParams(search))
    expect(Number(range?.get('from'))).toBeLessThan(boundary)
    const end = Number(range?.get('to'))
    expect(end).toBeGreaterThan(boundary + 1000)
    // Both files were one stream. The next one may have been fetched ahead already.
    for (const other of others) expect(Number(other.get('from'))).toBeGreaterThanOrEqual(end)
    // The stream ends with what was saved when it began: the next piece is played after it.
    await hears(page, end + 1000)
    // One that was begun just now may not have come far yet.
    await until(page, '[...played].every(({ currentTime, error }) => currentTime > 0 || error)')
    expect(await page.evaluate('[...played].flatMap(({ error }) => error?.message ?? [])')).toEqual(
      [],
    )
    await page.locator('h1').click()
    await page.keyboard.press('Space')
    await page.getByRole('button', { name: 'Play', exact: true }).waitFor()
    const paused = await heard(page)
    await page.getByRole('button', { name: 'Back 10 seconds' }).click()
    await until(page, `${heardTime} < ${paused - 8000}`)
    expect(complaints).toEqual([])
  })
})

describe('levels', () => {
  it('move, and are read out', async () => {
    await using window = await open()
    const { page, complaints } = window
    await until(
      page,
      `window.shown ??= new Set()
      shown.add(document.querySelector('.level-rms').style.transform)
      shown.size >= 10`,
    )
    const meter = page.getByRole('meter', { name: 'Channel L' })
    await until(page, `document.querySelector('meter').hasAttribute('aria-valuetext')`)
    expect(await meter.getAttribute('aria-valuetext')).toMatch(/ dBFS$/)
    const facts = await page.locator('.loudness-facts').textContent()
    expect(facts).toMatch(/-\d+\.\d LUFSMomentary|LUFS/)
    expect(await page.getByText('Generated sound.').count()).toBe(1)
    expect(complaints).toEqual([])
  })
})

describe('a sound card that goes away', () => {
  it('is told at once, with meters at rest, and so is its return', async () => {
    await using card = await soundCard()
    await using other = await startBox({ args: ['--device', card.paced], config, env: card.env })
    await using window = await openPage(browser, other.url, { script: noteSaid })
    const { page } = window
    const state = page.locator('output.badge').first()
    await state.getByText('Recording').waitFor()
    const resting = `[...document.querySelectorAll('.level-rms')].every(
      ({ style }) => style.transform === 'scaleX(1)')`
    await until(page, `!${resting}`)
    await card.hang()
    try {
      await page.getByText('paced: no frame for 5000 ms: it hangs').first().waitFor()
      await state.getByText('Waiting').waitFor()
      const why = 'Waiting. paced: no frame for 5000 ms: it hangs'
      await untilSeen(
        'what is read out',
        () => said(page),
        (all) => all.includes(why),
      )
      expect(await said(page)).toContain('Waiting')
      await until(page, resting)
    } finally {
      await card.goOn()
    }
    await state.getByText('Recording').waitFor()
    expect((await said(page)).at(-1)).toBe('Recording')
    await until(page, `!${resting}`)
  })
})

describe('an export', () => {
  it('is, to the byte, what was played in', async () => {
    await using window = await open()
    const { page, complaints } = window
    const segments = await closed()
    const { start, end } = segments.at(-3) as SegmentView
    await page.getByRole('button', { name: 'Choose a minute' }).click()
    const clock = (time: number): string => formatTime(time, { zone, seconds: true })
    const [from, to] = [Math.ceil(start / 1000) * 1000 + 2000, Math.round(end / 1000) * 1000 + 3000]
    await page.getByLabel('From, time').fill(clock(from))
    await page.getByLabel('From, time').blur()
    await page.getByLabel('To, time').fill(clock(to))
    await page.getByLabel('To, time').blur()
    const name = /^0:0\d, about 1\.\d MB$/
    await page.getByTestId('estimate').getByText(name).waitFor()
    const download = page.waitForEvent('download')
    await page.getByRole('link', { name: 'Download WAV' }).click()
    const file = await download
    expect(file.suggestedFilename()).toMatch(/^pigebox-.*\.wav$/)
    const pcm = pcmOf(await readFile(await file.path()))
    const frames = ((to - from) / 1000) * 44_100
    expect(Math.abs(pcm.length / 4 - frames)).toBeLessThan(frames / 1000)
    expect(placeIn(sound, pcm)).toBeGreaterThanOrEqual(0)

    await page.getByRole('button', { name: 'FLAC' }).click()
    const second = page.waitForEvent('download')
    await page.getByRole('link', { name: 'Download FLAC' }).click()
    const flac = await readFile(await (await second).path())
    expect(flac.toString('latin1', 0, 4)).toBe('fLaC')
    expect(complaints).toEqual([])
  })

  it('can be dragged, pinned and let go again', async () => {
    await using window = await open()
    const { page, complaints } = window
    const bounds = await slider(page).boundingBox()
    if (!bounds) throw new Error('there is no timeline')
    const y = bounds.y + bounds.height / 2
    // Whole pixels, as a mouse has them.
    const [start, end] = [0.7, 0.8].map((part) => Math.round(bounds.x + bounds.width * part)) as [
      number,
      number,
    ]
    await page.mouse.move(start, y)
    // Moved by hand, the timeline stands still: it no longer goes along with the time.
    await page.mouse.wheel(-1, 0)
    await page.getByRole('button', { name: 'Now', pressed: false }).waitFor()
    const view = await shown(page)
    await page.mouse.down()
    await page.mouse.move(end, y, { steps: 4 })
    await page.mouse.up()
    const at = (x: number): number => timeAt(view, bounds.width, x - bounds.x)
    const chosen = rounded({ from: at(start), to: at(end) }, second)
    const length = new Date(lengthOf(chosen)).toISOString().slice(15, 19)
    await page.getByTestId('estimate').getByText(`${length}, about`).waitFor()
    await page.getByRole('button', { name: 'Pin', exact: true }).click()
    const unpin = page.getByRole('button', { name: /^Unpin / })
    await unpin.waitFor()
    expect((await box.json<PinsView>('api/pins')).pins).toEqual([chosen])
    await unpin.click()
    await unpin.waitFor({ state: 'detached' })
    await until(page, `said.includes('Pinned.') && said.at(-1) === 'Unpinned.'`)
    await until(page, `document.activeElement.textContent === 'Clear'`)
    expect((await box.json<PinsView>('api/pins')).pins).toHaveLength(0)
    // Who types elsewhere meanwhile is not fetched back.
    await page.getByRole('button', { name: 'Pin', exact: true }).click()
    await unpin.waitFor()
    const wait = Promise.withResolvers<void>()
    await page.route('**/api/pin', async (route) => {
      await wait.promise
      await route.continue()
    })
    await unpin.click()
    await page.getByRole('textbox', { name: 'From, time' }).focus()
    wait.resolve()
    await unpin.waitFor({ state: 'detached' })
    await page.evaluate('new Promise((done) => requestAnimationFrame(() => setTimeout(done)))')
    expect(await page.evaluate('document.activeElement.ariaLabel')).toBe('From, time')
    expect(complaints).toEqual([])
  })
})

describe.each([
  { width: 360, colorScheme: 'dark' as const },
  { width: 1440, colorScheme: 'light' as const },
])('at $width px, $colorScheme', ({ width, colorScheme }) => {
  it('everything has its place', async () => {
    await using window = await open({ viewport: { width, height: 800 }, colorScheme })
    const { page, complaints } = window
    await page.getByRole('button', { name: 'Choose a minute' }).click()
    await page.getByText('segment closed').first().waitFor()
    await page.locator('.chart canvas').waitFor()
    await page.getByRole('button', { name: 'Segments', exact: true }).click()
    for (const entry of await page.locator('.log-words').allTextContents()) {
      expect(entry).toMatch(/segment|deleted/)
    }
    expect(await overflow(page)).toBe(0)
    expect(await page.getByText('free of').count()).toBe(1)
    expect(complaints).toEqual([])
  })

  it('a reader of the page finds nothing amiss', async () => {
    // The judge is a script that the policy would keep out.
    const options = { viewport: { width, height: 800 }, colorScheme, bypassCSP: true }
    await using window = await open(options)
    const { page } = window
    await page.getByRole('button', { name: 'Choose a minute' }).click()
    await page.getByRole('button', { name: 'Play', exact: true }).click()
    await page.getByRole('button', { name: 'Pause' }).waitFor()
    await page.locator('.chart canvas').waitFor()
    expect(await violations(page, bothSchemes)).toEqual([])
  })

  it.each([
    ['munin', 'Disk use of each kind'],
    ['pige/', 'Recordings'],
  ])('/%s fits, and a reader finds nothing amiss', async (path, heading) => {
    const options = { viewport: { width, height: 800 }, colorScheme, bypassCSP: true }
    await using window = await openPage(browser, new URL(path, box.url).href, options)
    const { page } = window
    await page.getByRole('heading', { name: heading }).waitFor()
    if (path === 'munin') await page.locator('canvas').first().waitFor()
    expect(await overflow(page)).toBe(0)
    expect(await violations(page, bothSchemes)).toEqual([])
  })
})
