import { join } from 'node:path'
import { fileExtensions } from '@boxwright/importer'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Box } from '../../../test/support/box.ts'
import { startChromium, type TestBrowser } from '../../../test/support/chromium.ts'
import {
  bothSchemes,
  buildPages,
  type OpenPageOptions,
  overflow,
  violations,
} from '../../../test/support/pages.ts'
import { run } from '../../../test/support/run.ts'
import { temporaryFolder } from '../../../test/support/temporary-folder.ts'
import { noteSaid, said } from '../../../test/support/voice.ts'
import type { ImportView, StatusView } from '../src/api/types.ts'
import { imports, photo, tankProgram } from './box.ts'
import { openPage, shoot } from './pages.ts'

let browser: TestBrowser
let box: Box
beforeAll(async () => {
  await buildPages('imagetank')
  box = await tankProgram.start()
  browser = await startChromium()
})
afterAll(async () => {
  await browser?.[Symbol.asyncDispose]()
  await box?.[Symbol.asyncDispose]()
})

/** Open one of its pages. */
const open = (path: string, options: OpenPageOptions = {}) => openPage(browser, box, path, options)

describe('the page', () => {
  it('plugs made cards in, shows the import as it goes, and says when it is proven', async () => {
    expect(box.ready.note).toContain('cards of its own')
    await using window = await open('', { script: noteSaid })
    const { page, complaints } = window
    await page.getByText('Ready for a card').waitFor()
    expect(await page.getByRole('img', { name: /^The lights/ }).getAttribute('aria-label')).toBe(
      'The lights: red off, yellow off, green on',
    )
    await page.getByRole('button', { name: 'Plug in HOLIDAY' }).click()
    await page.getByTestId('cards').getByText('Can be pulled out').waitFor()
    await page.getByTestId('phase').getByText('Proven').waitFor()
    expect(await page.getByTestId('last').innerText()).toContain('HOLIDAY: 25 new')
    await page.getByTestId('strip').getByText('pimg_0000.jpg').waitFor({ state: 'attached' })
    await page.getByRole('button', { name: 'Plug in BROKEN' }).click()
    const row = page.getByTestId('history').getByRole('listitem').filter({ hasText: 'BROKEN' })
    await row.getByText('7 new').waitFor()
    await row.getByText('1 left out').waitFor()
    await row.locator('summary').click()
    await row.getByText('2098:01:01 12:00:00, which is not believed').waitFor()
    const proof = row.getByRole('link', { name: /\.mhl$/ })
    const manifest = await page.request.get(
      new URL((await proof.getAttribute('href')) ?? '', box.url).href,
    )
    expect(await manifest.text()).toContain('urn:ASC:MHL:v2.0')
    await page.getByRole('button', { name: 'Pull out HOLIDAY' }).click()
    await page.getByRole('button', { name: 'Plug in HOLIDAY' }).waitFor()
    await page.getByRole('button', { name: 'Verify all' }).click()
    await page.getByTestId('verified').getByText('All is what it was').waitFor()
    // Who sees nothing of it has heard what counts.
    const heard = await said(page)
    expect(heard).toContain('HOLIDAY: Can be pulled out')
    expect(heard).toContain('All is what it was')
    expect(complaints).toEqual([])
  })

  it('takes files that are dropped or chosen', async () => {
    await using window = await open('')
    const { page, complaints } = window
    const before = (await imports(box, 0)).length
    const file = (name: string, buffer: Buffer) => ({ name, mimeType: 'image/jpeg', buffer })
    const input = page.getByTestId('upload').locator('input')
    // Whatever the importer knows can be chosen.
    const accepted = new Set((await input.getAttribute('accept'))?.split(','))
    for (const ending of fileExtensions) expect(accepted).toContain(`.${ending}`)
    await input.setInputFiles([
      file('mine.jpg', await photo(70, '2023:02:03 04:05:06')),
      file('letter.jpg.exe', Buffer.from('no')),
    ])
    await page.getByText('1 of 2 files sent').waitFor()
    await page.getByText('is no photo, film, sound or sidecar').waitFor()
    const [done] = await imports(box, before + 1)
    expect(done).toMatchObject({ kind: 'mv_img2', imported: { files: 1 }, proven: true })
    await page.getByTestId('history').getByText('Uploads').waitFor()
    // Chromium tells of each refusal.
    expect(complaints.filter((text) => !text.includes('415'))).toEqual([])
  })

  it('sends a thousand files, and the box imports each of them', async () => {
    await using window = await open('')
    const { page, complaints } = window
    const before = (await imports(box, 0)).length
    const base = await photo(71, '2022:02:03 04:05:06')
    const files = Array.from({ length: 1000 }, (_, at) => ({
      name: `IMG_${at}.jpg`,
      mimeType: 'image/jpeg',
      buffer: Buffer.concat([base, Buffer.from(`${at}`)]),
    }))
    await page.getByTestId('upload').locator('input').setInputFiles(files)
    await page.getByText('1000 of 1000 files sent').waitFor({ timeout: 120_000 })
    const isAll = (views: ImportView[]): boolean =>
      views
        .slice(0, views.length - before)
        .reduce((sum, { imported }) => sum + imported.files, 0) === 1000
    const views = await box.until<ImportView[]>('api/imports', isAll)
    expect(views.every(({ proven }) => proven)).toBe(true)
    await box.until<StatusView>('api/status', ({ uploads }) => uploads.waiting === 0)
    expect(box.log()).not.toContain('Warning')
    expect(complaints).toEqual([])
  })
})

describe('the gallery', () => {
  it('shows the days, each photo alone with what is known of it, and packs a selection', async () => {
    await using folder = await temporaryFolder()
    await using window = await open('gallery')
    const { page, complaints } = window
    const days = page.getByTestId('day')
    await days.getByRole('heading', { name: 'Saturday, 11 July 2026' }).waitFor()
    const day = days.filter({ hasText: 'Saturday, 11 July 2026' })
    await day.scrollIntoViewIfNeeded()
    await day.getByRole('link').nth(7).waitFor()
    const small = day.locator('img').first()
    const widthOf = (image: { naturalWidth: number }): number => image.naturalWidth
    await expect.poll(() => small.evaluate(widthOf as never)).toBe(256)
    expect(await day.getByText('cr2').count()).toBe(2)

    await day.getByRole('link').first().click()
    const large = page.locator(
      '.pswp__item[aria-hidden="false"] img.pswp__img:not(.pswp__img--placeholder)',
    )
    await large.waitFor()
    expect(await large.getAttribute('src')).toContain('/large/20260711/pimg_0000.jpg')
    await page.keyboard.press('i')
    const details = page.locator('.details')
    await details.getByText('1/').waitFor()
    expect(await details.innerText()).toMatch(/Camera\s+Field 35/)
    expect(await details.getByRole('link').allInnerTexts()).toEqual([
      'pimg_0000.cr2',
      'pimg_0000.jpg',
    ])
    await page.keyboard.press('ArrowRight')
    await details.getByText('pimg_0001.jpg').first().waitFor()
    await page.keyboard.press('Escape')
    await page.locator('.pswp').waitFor({ state: 'detached' })

    await day.getByRole('checkbox').first().check()
    await day.getByRole('checkbox').nth(4).check()
    const downloading = page.waitForEvent('download')
    await page.getByRole('button', { name: 'Download as ZIP' }).click()
    const download = await downloading
    expect(download.suggestedFilename()).toBe('20260711.zip')
    const zip = join(folder.path, 'day.zip')
    await download.saveAs(zip)
    expect(await run('unzip', '-t', zip)).toContain('No errors')
    expect((await run('unzip', '-Z1', zip)).trim().split('\n')).toEqual([
      '20260711/pimg_0000.cr2',
      '20260711/pimg_0000.jpg',
      '20260711/pimg_0004.jpg',
    ])
    expect(complaints).toEqual([])
  })
})

describe('everybody', () => {
  it.each([
    { viewport: { width: 360, height: 740 }, colorScheme: 'dark' },
    { viewport: { width: 1280, height: 800 }, colorScheme: 'light' },
  ] as const)('can use the pages: %j', async (options) => {
    for (const path of ['', 'gallery']) {
      await using window = await open(path, { ...options, bypassCSP: true })
      const { page, complaints } = window
      await page.getByRole('heading', { level: 2 }).first().waitFor()
      await page.waitForLoadState('networkidle')
      await shoot(page, `imagetank-${path || 'page'}-${options.viewport.width}`)
      expect(await violations(page, bothSchemes)).toEqual([])
      expect(await overflow(page)).toBe(0)
      expect(complaints).toEqual([])
    }
  })

  it('sees the graphs', async () => {
    await using window = await open('')
    const { page, complaints } = window
    await page.getByRole('link', { name: 'Graphs' }).click()
    await page.getByText('Files in the archive').first().waitFor()
    expect(complaints).toEqual([])
  })
})
