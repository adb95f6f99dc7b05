import { mkdir, readFile, truncate, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { startChromium, type TestBrowser } from '../../../test/support/chromium.ts'
import { freePort } from '../../../test/support/free-port.ts'
import { buildPages } from '../../../test/support/pages.ts'
import { temporaryFolder } from '../../../test/support/temporary-folder.ts'
import type { StatusView, UploadView } from '../src/api/types.ts'
import { imports, photo, tankProgram } from './box.ts'
import { drop, slowDown, writeOld } from './dropping.ts'
import { openPage, shoot } from './pages.ts'
import { filesIn, isEmpty } from './uploading.ts'

let browser: TestBrowser
beforeAll(async () => {
  await buildPages('imagetank')
  browser = await startChromium()
})
afterAll(async () => {
  await browser?.[Symbol.asyncDispose]()
})

describe('uploads from the page', () => {
  it('go on after the page was closed, when their folder is dropped again', async () => {
    await using folder = await temporaryFolder()
    const [cards, dropped] = [join(folder.path, 'cards'), join(folder.path, '100CANON')]
    await mkdir(cards)
    const film = Buffer.alloc(30_000_000, 'film')
    await writeOld(join(dropped, 'MVI_1.MP4'), film)
    await writeOld(join(dropped, 'MVI_1.THM'), await photo(1, '2024:05:03 10:00:00'))
    await using box = await tankProgram.start({ args: ['--cards', cards] })
    const pieces: { visit: number; upload: string; offset: number }[] = []
    // On a slow network a piece may take longer than the box listens.
    const answers = [408, 429]
    for (const visit of [1, 2]) {
      await using window = await openPage(browser, box, '')
      const { page } = window
      // In the first visit it comes so far, and no further.
      await page.route('**/api/uploads/*?offset=*', async (route) => {
        const { pathname: upload, searchParams } = new URL(route.request().url())
        const offset = Number(searchParams.get('offset'))
        pieces.push({ visit, upload, offset })
        const status = visit === 2 ? answers.shift() : undefined
        if (status !== undefined) await route.fulfill({ status })
        else if (visit === 2 || offset < 8e6) await route.continue()
      })
      await page.getByTestId('upload').waitFor()
      await drop(page, 'upload', [dropped])
      const half = page.getByTestId('uploading').getByText(/^[1-9]\d? %$/)
      if (visit === 1) await half.waitFor()
      else await page.getByText('2 of 2 files sent').waitFor()
    }
    expect(answers).toEqual([])
    // Nothing of the film that was there was sent again.
    const long = pieces.find(({ offset }) => offset > 0)?.upload
    const again = pieces.filter(({ visit, upload }) => visit === 2 && upload === long)
    expect(again[0]?.offset).toBeGreaterThan(0)
    await box.until<StatusView>('api/status', isEmpty)
    const [day] = await box.json<{ path: string }[]>('api/days')
    const all = await filesIn(join(box.data, 'images', day?.path ?? ''))
    const kept = all.find((name) => name.endsWith('.mp4')) ?? ''
    expect((await readFile(join(box.data, 'images', day?.path ?? '', kept))).equals(film)).toBe(
      true,
    )
  })

  it('can be cancelled, and are given up when they cannot be read; the page is not left unasked', async () => {
    await using folder = await temporaryFolder()
    const cards = join(folder.path, 'cards')
    await mkdir(cards)
    const film = join(folder.path, 'long.mp4')
    // So long that it never comes to its end.
    await writeFile(film, 'film')
    await truncate(film, 400e6)
    await using box = await tankProgram.start({ args: ['--cards', cards] })
    await using window = await openPage(browser, box, '')
    const { page } = window
    await slowDown(page)
    await page.getByTestId('upload').waitFor()
    const half = page.getByTestId('uploading').getByText(/^[1-9]\d? %$/)
    await drop(page, 'upload', [film])
    await half.waitFor()
    // A browser asks only if someone has done something on the page.
    await page.getByRole('heading', { name: 'Upload' }).click()
    const asking = page.waitForEvent('dialog')
    await page.close({ runBeforeUnload: true })
    const dialog = await asking
    expect(dialog.type()).toBe('beforeunload')
    await dialog.dismiss()
    const cancel = page.getByRole('button', { name: 'Cancel the upload' })
    await cancel.click()
    await page.getByText('0 of 1 files sent').getByText('1 cancelled').waitFor()
    await page.getByRole('status').getByText('The upload is over: 0 sent, 1 cancelled').waitFor()
    await cancel.waitFor({ state: 'detached' })
    const partial = join(box.data, 'uploads/.partial')
    await vi.waitUntil(async () => (await filesIn(partial)).length === 0, 60_000)
    await drop(page, 'upload', [film])
    await half.waitFor()
    await utimes(film, 1e9, 1e9)
    await page.getByText('It cannot be read any more').waitFor()
    await page.getByRole('status').getByText('The upload is over: 0 sent, 1 refused').waitFor()
  })

  it('show how far they are, and go on where they stood when the box was killed', async () => {
    await using folder = await temporaryFolder()
    const [cards, data] = [join(folder.path, 'cards'), join(folder.path, 'data')]
    await mkdir(cards)
    const film = join(folder.path, 'long.mp4')
    const content = Buffer.alloc(60_000_000, 'film')
    await writeFile(film, content)
    const args = ['--cards', cards, '--port', `${await freePort()}`]
    let first = await tankProgram.start({ args, data })
    await using window = await openPage(browser, first, '')
    const { page } = window
    const sent: number[] = []
    page.on('response', (response) => {
      if (response.request().method() !== 'PATCH' || !response.ok()) return
      void response.json().then(({ received }: UploadView) => sent.push(received))
    })
    const speedUp = await slowDown(page)
    await page.getByTestId('upload').waitFor()
    await drop(page, 'upload', [film])
    await page
      .getByTestId('uploading')
      .getByText(/^[1-9]\d? %$/)
      .waitFor()
    await shoot(page, 'imagetank-uploading')
    await first.end('SIGKILL')
    await page.getByText('Connection lost').waitFor()
    const before = sent.length
    await speedUp()
    await first[Symbol.asyncDispose]()
    first = await tankProgram.start({ args, data })
    await using box = first
    await page.getByText('1 of 1 files sent').waitFor()
    expect(sent.length).toBeGreaterThan(before)
    expect(await imports(box, 1)).toMatchObject([{ imported: { files: 1 }, proven: true }])
    const [day] = await box.json<{ path: string }[]>('api/days')
    const [shot] = await box.json<{ path: string }[]>(`api/days/${day?.path}`)
    const kept = await readFile(join(data, 'images', shot?.path ?? ''))
    expect(kept.equals(content)).toBe(true)
    // What was there was not sent again.
    expect(sent.every((received, at) => at === 0 || received > (sent[at - 1] ?? 0))).toBe(true)
  })
})
