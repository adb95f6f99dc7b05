import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startChromium, type TestBrowser } from '../../../../test/support/chromium.ts'
import {
  bothSchemes,
  type OpenPage,
  type OpenPageOptions,
  openPage,
  overflow,
  violations,
} from '../../../../test/support/pages.ts'
import { temporaryFolder } from '../../../../test/support/temporary-folder.ts'
import { serveTree, type UserStore } from '../../src/index.ts'
import { servePages } from '../../src/trees/serve-pages.ts'
import { type Box, startBox } from '../support/box.ts'
import { buildGallery } from './gallery.ts'

const store: UserStore = {
  verify: async (name, password) =>
    name === 'ann' && password === 'right' ? { name, roles: [] } : undefined,
}

const nav = ['Timeline', 'Files', 'Loudness', 'Graphs', 'Log'].map((label) => ({
  href: `/${label.toLowerCase()}/`,
  label,
}))

let browser: TestBrowser
let folder: Awaited<ReturnType<typeof temporaryFolder>>
/** With a login, and pages drawn by the server alone. */
let box: Box
/** Without a login, with pages made of components. */
let gallery: Box

beforeAll(async () => {
  folder = await temporaryFolder()
  const [root, web] = [join(folder.path, 'files'), join(folder.path, 'web')]
  await mkdir(join(root, 'day'), { recursive: true })
  for (let hour = 0; hour < 24; hour += 1) {
    await writeFile(join(root, 'day', `${hour}h00.wav`), Buffer.alloc(hour * 1000))
  }
  const [built, started] = await Promise.all([buildGallery(web), startChromium()])
  browser = started
  void built
  const files = serveTree({ root, prefix: '/files', title: 'Files' })
  box = await startBox({ title: 'Box', nav, users: { store } }, ({ http, page }) => {
    http.register(serveTree({ root, prefix: '/files', title: 'Files', page }))
  })
  gallery = await startBox({}, ({ http }) => {
    http.register(servePages({ root: web }))
    http.register(files)
  })
})
afterAll(async () => {
  await Promise.all([browser, box, gallery, folder].map((each) => each[Symbol.asyncDispose]()))
})

const open = (at: Box, path: string, options?: OpenPageOptions): Promise<OpenPage> =>
  openPage(browser, `http://127.0.0.1:${at.port}${path}`, options)

async function logIn(page: Page, password: string): Promise<void> {
  await page.getByLabel('Name').fill('ann')
  await page.getByLabel('Password').fill(password)
  await page.getByRole('button', { name: 'Log in' }).click()
}

const looks = [360, 1280].flatMap((width) =>
  (['light', 'dark'] as const).map((colorScheme) => ({ width, colorScheme })),
)

describe.each(looks)('at $width px, $colorScheme', ({ width, colorScheme }) => {
  const options = { viewport: { width, height: 740 }, colorScheme }

  it('a person without scripts logs in, looks through the files, logs out', async () => {
    await using window = await open(box, '/files/day/?sort=-size', {
      ...options,
      javaScriptEnabled: false,
    })
    const { page } = window
    await logIn(page, 'wrong')
    expect(await page.getByRole('alert').textContent()).toBe('The name or the password is wrong.')
    expect(await page.getByLabel('Name').inputValue()).toBe('ann')
    await logIn(page, 'right')
    expect(new URL(page.url()).pathname).toBe('/files/day/')
    const names = page.locator('tbody a')
    expect(await names.first().textContent()).toBe('23h00.wav')
    await page.getByRole('button', { name: 'Name' }).click()
    expect((await names.allTextContents()).slice(0, 3)).toEqual([
      '0h00.wav',
      '1h00.wav',
      '2h00.wav',
    ])
    expect(await overflow(page)).toBe(0)
    await page.getByRole('link', { name: 'Files', exact: true }).last().click()
    expect(await names.allTextContents()).toEqual(['day/'])
    await page.getByRole('button', { name: 'Log out' }).click()
    expect(await page.getByRole('heading').textContent()).toBe('Log in')
  })

  it('the components are alive', async () => {
    await using window = await open(gallery, '/', options)
    const { page, complaints } = window
    await page.getByText('Live').waitFor()
    const { events } = gallery.appliance
    events.publish('level', { left: -30, right: -12, peak: -6 })
    const right = page.getByRole('meter', { name: 'R' })
    await expect.poll(() => right.getAttribute('aria-valuetext')).toBe('-12.0 dBFS')
    const fill = `getComputedStyle(${last('.meter-fill')}).clipPath`
    await expect.poll(() => page.evaluate(fill)).toContain(' 20%')
    await page.getByRole('button', { name: 'Size' }).click()
    const sizes = page.locator('tbody tr td:last-child')
    expect(await sizes.allTextContents()).toEqual(['10.8 MB', '159 MB', '159 MB'])
    // Who hears a cell hears of which row it is.
    expect(await page.getByRole('rowheader').allTextContents()).toEqual(['01:15', '01:00', '00:45'])
    await page.getByRole('button', { name: 'Log in …' }).click()
    const dialog = page.getByRole('dialog', { name: 'Who is there?' })
    await dialog.waitFor()
    await page.keyboard.press('Escape')
    await dialog.waitFor({ state: 'hidden' })
    expect(await overflow(page)).toBe(0)
    expect(complaints).toEqual([])
  })
})

/** An expression for the last element of a kind. What runs in a page is text: our types know no page. */
function last(selector: string): string {
  return `[...document.querySelectorAll('${selector}')].at(-1)`
}

describe('a reader of the page', () => {
  const pages = [
    { what: 'components', at: () => gallery, path: '/', ready: 'Live' },
    { what: 'a listing', at: () => gallery, path: '/files/day/', ready: '23h00.wav' },
    { what: 'the login', at: () => box, path: '/login', ready: 'Password' },
    { what: 'an error', at: () => gallery, path: '/none', ready: 'Not Found' },
  ]

  it.each(pages)('finds nothing amiss with $what', async ({ at, path, ready }) => {
    await using window = await open(at(), path, { bypassCSP: true })
    const { page } = window
    await page.getByText(ready).first().waitFor()
    expect(await violations(page, bothSchemes)).toEqual([])
  })
})

describe('a login within a page', () => {
  it('says what is wrong, then lets the page go on', async () => {
    const web = join(folder.path, 'web')
    await using other = await startBox({ users: { store } }, ({ http }) => {
      http.register(servePages({ root: web, role: false }))
    })
    await using window = await open(other, '/')
    const { page } = window
    await page.getByText('Connection lost').waitFor()
    await page.getByRole('button', { name: 'Log in …' }).click()
    await page.getByLabel('Name').fill('ann')
    for (const [password, told] of [
      ['wrong', 'The name or the password is wrong.'],
      ['right', 'Live'],
    ] as const) {
      await page.getByLabel('Password').fill(password)
      await page.getByRole('button', { name: 'Log in', exact: true }).click()
      await page.getByText(told).waitFor()
    }
    await page.getByRole('button', { name: 'Log out' }).click()
    await page.getByRole('heading', { name: 'Log in' }).waitFor()
  })
})

describe('the keyboard', () => {
  it('skips to the content', async () => {
    await using window = await open(gallery, '/')
    const { page } = window
    await page.keyboard.press('Tab')
    const skip = page.getByRole('link', { name: 'Skip to content' })
    expect(await page.evaluate('document.activeElement.textContent')).toBe('Skip to content')
    expect((await skip.boundingBox())?.y).toBeGreaterThanOrEqual(0)
    await page.keyboard.press('Enter')
    expect(await page.evaluate('document.activeElement.tagName')).toBe('MAIN')
  })

  it('shows where it is', async () => {
    await using window = await open(gallery, '/')
    const { page } = window
    for (let step = 0; step < 8; step += 1) {
      await page.keyboard.press('Tab')
      const outline = await page.evaluate(
        '(({ outlineStyle, outlineWidth }) => [outlineStyle, outlineWidth])(getComputedStyle(document.activeElement))',
      )
      expect(outline).toEqual(['solid', '2px'])
    }
  })
})

describe('events', () => {
  it('are taken up again when the appliance comes back, without a gap or with a word', async () => {
    const web = join(folder.path, 'web')
    const start = (port: number): Promise<Box> =>
      startBox(
        { port, events: { retry: 50 } },
        ({ http }) => void http.register(servePages({ root: web })),
      )
    const first = await start(0)
    await using window = await open(first, '/')
    const { page } = window
    await page.getByText('Live').waitFor()
    // What was told before the connection stood is loaded too.
    await page.getByText('anew').waitFor()
    first.appliance.events.publish('note', 'before')
    await page.getByText('before').waitFor()
    await first.appliance.close()
    await page.getByText('Connection lost').waitFor()
    await using second = await start(first.port)
    await page.getByText('before').waitFor({ state: 'detached' })
    await page.getByText('Live').waitFor()
    second.appliance.events.publish('note', 'after')
    await page.getByText('after').waitFor()
  })
})
