import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startChromium, type TestBrowser } from '../../../test/support/chromium.ts'
import { freePort } from '../../../test/support/free-port.ts'
import { buildPages } from '../../../test/support/pages.ts'
import { temporaryFolder } from '../../../test/support/temporary-folder.ts'
import type { UploadView } from '../src/api/types.ts'
import { imports, photo, tankProgram } from './box.ts'
import { openPage, shoot } from './pages.ts'

let browser: TestBrowser
beforeAll(async () => {
  await buildPages('imagetank')
  browser = await startChromium()
})
afterAll(async () => {
  await browser?.[Symbol.asyncDispose]()
})

/** Drag files and folders from outside over an element, and let them go: as a hand does. */
async function drop(page: Page, testId: string, files: readonly string[]): Promise<void> {
  const box = await page.getByTestId(testId).locator('.drop').boundingBox()
  if (!box) throw new Error('nowhere to drop')
  const place = { x: box.x + box.width / 2, y: box.y + box.height / 2 }
  const session = await page.context().newCDPSession(page)
  const data = { items: [], files, dragOperationsMask: 1 }
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const) {
    await session.send('Input.dispatchDragEvent', {
      type,
      ...place,
      data: { ...data, files: [...files] },
    })
    if (type === 'dragOver') await page.locator('.drop.is-over').waitFor()
  }
}

describe('files that are dropped on the page', () => {
  it('come into the archive, those of folders too', async () => {
    await using folder = await temporaryFolder()
    const [cards, card] = [join(folder.path, 'cards'), join(folder.path, 'EOS')]
    await mkdir(cards)
    await mkdir(join(card, 'DCIM/100CANON'), { recursive: true })
    await writeFile(join(folder.path, 'one.jpg'), await photo(1, '2024:05:03 10:00:00'))
    await writeFile(join(card, 'DCIM/100CANON/IMG_2.JPG'), await photo(2, '2024:05:03 11:00:00'))
    await writeFile(join(card, 'DCIM/100CANON/IMG_3.JPG'), await photo(3, '2024:05:03 12:00:00'))
    await using box = await tankProgram.start({ args: ['--cards', cards] })
    await using window = await openPage(browser, box, '')
    const { page, complaints } = window
    await page.getByTestId('upload').waitFor()
    await drop(page, 'upload', [join(folder.path, 'one.jpg'), card])
    await page.getByText('3 of 3 files sent').waitFor()
    const [done] = await imports(box, 1)
    expect(done).toMatchObject({ kind: 'mv_img2', imported: { files: 3 }, proven: true })
    expect(complaints).toEqual([])
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
    // As slow as a wireless network: 8 MB/s.
    const session = await page.context().newCDPSession(page)
    await session.send('Network.enable')
    const slow = { offline: false, latency: 5, downloadThroughput: -1, uploadThroughput: 8e6 }
    await session.send('Network.emulateNetworkConditions', slow)
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
