import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Box } from '../../../test/support/box.ts'
import { startChromium, type TestBrowser } from '../../../test/support/chromium.ts'
import { bothSchemes, buildPages, overflow, violations } from '../../../test/support/pages.ts'
import { run } from '../../../test/support/run.ts'
import { type TemporaryFolder, temporaryFolder } from '../../../test/support/temporary-folder.ts'
import { photo, tankProgram } from './box.ts'
import { openPage, shoot } from './pages.ts'

/** Days, the latest first as the gallery has them: a wedding, and holidays. */
const counts = [3000, ...Array.from({ length: 60 }, () => 50)]
const total = counts.reduce((sum, count) => sum + count, 0)

let browser: TestBrowser
let folder: TemporaryFolder
let box: Box
beforeAll(async () => {
  await buildPages('imagetank')
  folder = await temporaryFolder()
  const data = join(folder.path, 'data')
  const cards = join(folder.path, 'cards')
  await mkdir(cards, { recursive: true })
  const bases = await Promise.all([1, 2, 3, 4].map((seed) => photo(seed, '2024:01:01 10:00:00')))
  let number = 0
  for (const [at, count] of counts.toReversed().entries()) {
    const day = new Date(Date.UTC(2024, 0, 1 + at)).toISOString().slice(0, 10).replaceAll('-', '')
    const place = join(data, 'images', day)
    await mkdir(place, { recursive: true })
    for (let each = 0; each < count; each++, number++) {
      const content = Buffer.concat([bases[number % 4] ?? Buffer.of(), Buffer.from(`${number}`)])
      await writeFile(join(place, `pimg_${String(number).padStart(4, '0')}.jpg`), content)
    }
  }
  box = await tankProgram.start({ args: ['--cards', cards], data })
  browser = await startChromium()
})
afterAll(async () => {
  await browser?.[Symbol.asyncDispose]()
  await box?.[Symbol.asyncDispose]()
  await folder?.[Symbol.asyncDispose]()
})

const nameOf = (number: number): string => `pimg_${String(number).padStart(4, '0')}.jpg`
/** The wedding is the last day. */
const firstShown = nameOf(total - 3000)

const elements = (page: Page): Promise<number> =>
  page.evaluate<number>('document.getElementsByTagName("*").length')

/** What has the focus, as a screen reader says it. */
const focused = (page: Page): Promise<string> =>
  page.evaluate<string>('document.activeElement.getAttribute("aria-label") ?? ""')

describe('a gallery of six thousand photos', () => {
  it('has no more in it than what is looked at, however far it is scrolled', async () => {
    await using window = await openPage(browser, box, 'gallery')
    const { page, complaints } = window
    const asked = new Set<string>()
    page.on('request', (request) => asked.add(new URL(request.url()).pathname))
    await page.locator('.tile').first().waitFor()
    let most = 0
    await page.mouse.move(640, 400)
    for (let wheel = 0; wheel < 15; wheel++) {
      await page.mouse.wheel(0, 2500)
      most = Math.max(most, await elements(page))
    }
    // To the last day, as one drags the scroll bar.
    await page.evaluate('scrollTo(0, document.documentElement.scrollHeight)')
    await page.getByRole('link', { name: nameOf(49) }).waitFor()
    most = Math.max(most, await elements(page))
    expect(most).toBeLessThan(1500)
    // What was between was neither asked for nor made.
    expect([...asked].filter((path) => path.startsWith('/small/')).length).toBeLessThan(total / 2)
    await page
      .getByRole('link', { name: nameOf(49) })
      .locator('img')
      .waitFor()
    const item = page.getByRole('listitem').filter({ has: page.getByLabel(`Select ${nameOf(49)}`) })
    expect(await item.getAttribute('aria-posinset')).toBe('50')
    expect(await item.getAttribute('aria-setsize')).toBe('50')
    // What is chosen here is let go here, though the photo that Tab leads to is at the other end.
    await page.getByLabel(`Select ${nameOf(49)}`).check()
    const top = await page.evaluate('scrollY')
    await page.getByRole('button', { name: 'Clear' }).click()
    await page.getByTestId('selection').waitFor({ state: 'detached' })
    expect(await page.evaluate('scrollY')).toBe(top)
    expect(await focused(page)).toBe(firstShown)
    expect(complaints).toEqual([])
  })

  it('can be used by the keyboard alone', async () => {
    await using window = await openPage(browser, box, 'gallery')
    const { page, complaints } = window
    const press = async (...keys: readonly string[]): Promise<void> => {
      for (const key of keys) await page.keyboard.press(key)
    }
    const focusIs = (name: string) => expect.poll(() => focused(page)).toBe(name)
    await page.locator('.tile').first().waitFor()
    await page
      .getByRole('button', { name: /^Select all of/ })
      .first()
      .focus()
    await press('Tab')
    await focusIs(firstShown)
    await press('ArrowRight', 'ArrowRight', 'ArrowDown', 'ArrowUp', 'ArrowLeft')
    await focusIs(nameOf(total - 3000 + 1))
    await press('End')
    await focusIs(nameOf(49))
    await expect.poll(() => page.getByRole('link', { name: nameOf(49) }).isVisible()).toBe(true)
    // The day before, from the first row of the last one.
    await press('Home')
    await focusIs(firstShown)

    // A selection: one, three more, and one less.
    const selected = page.getByRole('status')
    await press(' ')
    await focusIs(`${firstShown}, selected`)
    await press('Shift+ArrowRight', 'Shift+ArrowRight', 'Shift+ArrowRight')
    await expect.poll(() => selected.innerText()).toBe('4 selected')
    await press(' ')
    await expect.poll(() => selected.innerText()).toBe('3 selected')

    // Alone on the screen, and back to where one has got to.
    await press('Enter')
    const viewer = page.getByRole('dialog', { name: 'Photo' })
    await viewer.and(page.locator('[aria-busy=false]')).waitFor()
    const said = viewer.locator('[aria-live]')
    await expect.poll(() => said.last().innerText()).toBe(`${nameOf(total - 2997)}, 4 of ${total}`)
    await press('ArrowRight')
    await expect.poll(() => said.last().innerText()).toBe(`${nameOf(total - 2996)}, 5 of ${total}`)
    await press('End')
    await expect.poll(() => said.last().innerText()).toBe(`${nameOf(49)}, ${total} of ${total}`)
    await press('Escape')
    await viewer.waitFor({ state: 'detached' })
    await focusIs(nameOf(49))
    await press('Escape')
    await page.getByTestId('selection').waitFor({ state: 'detached' })
    await page.getByRole('combobox', { name: 'Go to' }).selectOption('January 2024')
    await focusIs(nameOf(30 * 50))
    expect(complaints).toEqual([])
  })

  it('gives originals under their names, whole or a part, and thousands in one ZIP', async () => {
    await using window = await openPage(browser, box, 'gallery')
    const { page, complaints } = window
    await page.locator('.tile').first().click()
    const downloading = page.waitForEvent('download')
    await page.getByRole('link', { name: 'Download the original' }).click()
    const download = await downloading
    expect(download.suggestedFilename()).toBe(firstShown)
    const kept = join(folder.path, 'one.jpg')
    await download.saveAs(kept)
    const path = `images/20240301/${firstShown}`
    expect(await readFile(kept)).toEqual(await readFile(join(box.data, path)))
    const viewer = page.getByRole('dialog', { name: 'Photo' })
    // While it opens, it takes no key.
    await viewer.and(page.locator('[aria-busy=false]')).waitFor()
    await page.keyboard.press('Escape')
    await viewer.waitFor({ state: 'detached' })

    await page
      .getByRole('button', { name: /^Select all of/ })
      .first()
      .click()
    await expect.poll(() => page.getByRole('status').innerText()).toBe('3000 selected')
    const packing = page.waitForEvent('download')
    await page.getByRole('button', { name: 'Download as ZIP' }).click()
    const zip = join(folder.path, 'day.zip')
    await (await packing).saveAs(zip)
    expect(await run('unzip', '-tq', zip)).toContain('No errors')
    expect((await run('unzip', '-Z1', zip)).trim().split('\n').length).toBe(3000)
    expect(await page.locator('input[type=hidden]').count()).toBe(0)
    expect(complaints).toEqual([])
  })

  it.each([
    { viewport: { width: 360, height: 740 }, colorScheme: 'dark' },
    { viewport: { width: 3840, height: 2160 }, colorScheme: 'light' },
  ] as const)('fits every screen: %j', async (options) => {
    await using window = await openPage(browser, box, 'gallery', { ...options, bypassCSP: true })
    const { page, complaints } = window
    await page.locator('.tile img').first().waitFor()
    await page.waitForLoadState('networkidle')
    await shoot(page, `imagetank-thousands-${options.viewport.width}`, false)
    expect(await violations(page, bothSchemes)).toEqual([])
    expect(await overflow(page)).toBe(0)
    expect(await elements(page)).toBeLessThan(4000)
    expect(complaints).toEqual([])
  })
})
