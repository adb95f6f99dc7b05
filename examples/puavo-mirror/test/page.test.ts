import { mkdir } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Box, boxProgram } from '../../../test/support/box.ts'
import { startChromium, type TestBrowser } from '../../../test/support/chromium.ts'
import {
  bothSchemes,
  buildPages,
  type OpenPage,
  type OpenPageOptions,
  openPage,
  overflow,
  shoot,
  violations,
} from '../../../test/support/pages.ts'
import { type TemporaryFolder, temporaryFolder } from '../../../test/support/temporary-folder.ts'
import { noteSaid, said } from '../../../test/support/voice.ts'
import type { StatusView } from '../src/api/types.ts'
import { makeDemoImage } from '../src/demo/images.ts'

let browser: TestBrowser
let folder: TemporaryFolder
let box: Box
let released = 0

/** Put the next image of the demo into the folder. */
async function release(): Promise<void> {
  await makeDemoImage(`${folder.path}/images`, `${folder.path}/work`, released++)
}

beforeAll(async () => {
  await buildPages('puavo-mirror')
  folder = await temporaryFolder()
  await mkdir(`${folder.path}/images`)
  await release()
  await release()
  await release()
  const script = fileURLToPath(new URL('./fixtures/puavo-img-repo.ts', import.meta.url))
  box = await boxProgram('puavo-img-repo', script).start({
    args: ['--images', `${folder.path}/images`],
    config: 'making: {settle: 0s}',
  })
  browser = await startChromium()
  // What is slow on a busy machine is not the page.
  await box.until<StatusView>('api/status', ({ report }) => report !== null)
})
afterAll(async () => {
  await browser?.[Symbol.asyncDispose]()
  await box?.[Symbol.asyncDispose]()
  await folder?.[Symbol.asyncDispose]()
})

const open = (options?: OpenPageOptions): Promise<OpenPage> => openPage(browser, box.url, options)

describe('the page', () => {
  it('shows what each rdiff saves, and the next image as it comes', async () => {
    await using window = await open({ script: noteSaid })
    const { page, complaints } = window
    const cells = page.getByTestId('matrix').locator('.saving')
    await cells.nth(5).waitFor()
    expect(await cells.count()).toBe(6)
    expect(await cells.first().innerText()).toMatch(/^9\d %\s+\d+ kB$/)
    await release()
    await cells.nth(8).waitFor()
    expect(await cells.count()).toBe(9)
    // It is told after what was made.
    await page.getByTestId('report').getByText('4 images and 9 rdiffs').waitFor()
    const fetched = await page.request.get(
      new URL((await cells.first().locator('a').getAttribute('href')) ?? '', box.url).href,
    )
    expect((await fetched.body()).subarray(0, 4).toString('hex')).toBe('72730236')
    await page.getByRole('button', { name: 'Run now' }).click()
    await page.getByText('Nothing was to be made').waitFor()
    await page.getByRole('button', { name: 'Verify now' }).click()
    await page.getByTestId('verified').waitFor()
    expect(await page.getByTestId('verified').innerText()).toMatch(/^All is right\s+13 files were/)
    expect(await said(page)).toContain('All is right')
    // It could not be pressed meanwhile, and has the focus still.
    expect(await page.evaluate('document.activeElement.textContent')).toBe('Verify now')
    expect(complaints).toEqual([])
  })

  it.each([
    { viewport: { width: 360, height: 740 }, colorScheme: 'dark' },
    { viewport: { width: 1280, height: 800 }, colorScheme: 'light' },
  ] as const)('can be used by everybody: %j', async (options) => {
    await using window = await open({ ...options, bypassCSP: true })
    const { page, complaints } = window
    await page.getByTestId('matrix').waitFor()
    expect(await violations(page, bothSchemes)).toEqual([])
    expect(await overflow(page)).toBe(0)
    await shoot(page, `puavo-mirror-${options.viewport.width}-${options.colorScheme}`)
    expect(complaints).toEqual([])
  })

  it('asks a box that does not answer yet again', async () => {
    await using window = await browser.window()
    const page = await window.newPage()
    // Until it was seen: on a busy machine the page may have asked again before one looks.
    await page.route('**/api/status', (route) => route.abort())
    await page.goto(box.url)
    await page.getByText('The box does not answer yet').waitFor()
    await page.unroute('**/api/status')
    await page.getByTestId('matrix').waitFor()
    expect(await page.getByRole('alert').count()).toBe(0)
  })

  it('lists the rdiffs, for those who cannot see too', async () => {
    await using window = await openPage(browser, new URL('rdiffs/', box.url).href, {
      bypassCSP: true,
    })
    await window.page
      .getByRole('link', { name: /\.rdiff$/ })
      .first()
      .waitFor()
    expect(await violations(window.page, bothSchemes)).toEqual([])
  })

  it('draws graphs', async () => {
    await using window = await open({ bypassCSP: true })
    const { page, complaints } = window
    await page.getByRole('link', { name: 'Graphs' }).click()
    await page.getByText('Files in the mirror').first().waitFor()
    await page.locator('canvas').first().waitFor()
    expect(await violations(page, bothSchemes)).toEqual([])
    expect(complaints).toEqual([])
  })
})
