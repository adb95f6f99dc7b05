import { mkdir, readFile, stat, utimes, writeFile } from 'node:fs/promises'
import { request } from 'node:http'
import { dirname, join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type { Box } from '../../../test/support/box.ts'
import { startChromium, type TestBrowser } from '../../../test/support/chromium.ts'
import { freePort } from '../../../test/support/free-port.ts'
import { buildPages } from '../../../test/support/pages.ts'
import { temporaryFolder } from '../../../test/support/temporary-folder.ts'
import type { ShotView, StatusView, UploadView } from '../src/api/types.ts'
import { imports, photo, tankProgram } from './box.ts'
import { openPage, shoot } from './pages.ts'
import { announce, filesIn, isEmpty, modified } from './uploading.ts'

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

/** As slow as a wireless network: 8 MB/s. */
async function slowDown(page: Page): Promise<void> {
  const session = await page.context().newCDPSession(page)
  await session.send('Network.enable')
  const slow = { offline: false, latency: 5, downloadThroughput: -1, uploadThroughput: 8e6 }
  await session.send('Network.emulateNetworkConditions', slow)
}

async function writeOld(path: string, content: Uint8Array): Promise<void> {
  await mkdir(dirname(path), { recursive: true })
  await writeFile(path, content)
  await utimes(path, modified / 1000, modified / 1000)
}

/** Keep a box from importing: a piece of a file comes in, and does not end. */
async function keepBusy(box: Box): Promise<AsyncDisposable> {
  const { id } = (await (await announce(box, 'slow.mp4', 1000)).json()) as UploadView
  const sending = request(new URL(`api/uploads/${id}?offset=0`, box.url), {
    method: 'PATCH',
    headers: { 'content-type': 'application/octet-stream', 'content-length': 1000 },
  })
  sending.on('error', () => undefined)
  const closed = new Promise<void>((resolve) => void sending.once('close', resolve))
  sending.write('x')
  const part = join(box.data, `uploads/.partial/${id}.part`)
  await vi.waitUntil(async () => (await stat(part)).size > 0, 60_000)
  return {
    async [Symbol.asyncDispose]() {
      sending.destroy()
      await closed
    },
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

  it('stay with those of their own folder, though names, sizes and times are equal', async () => {
    await using folder = await temporaryFolder()
    const cards = join(folder.path, 'cards')
    await mkdir(cards)
    const contents = new Map<string, Buffer>()
    for (const [at, name] of ['100CANON', '101CANON'].entries()) {
      const jpeg = await photo(at + 4, '2024:05:03 10:00:00')
      const picture = Buffer.concat([jpeg, Buffer.alloc(4096 - jpeg.length)])
      contents.set(`${name}/IMG_1.JPG`, picture)
      contents.set(`${name}/IMG_1.XMP`, Buffer.from(`<note>of ${name}</note>`))
      contents.set(`${name}/IMG_2.${at === 0 ? 'JPG' : 'CR2'}`, Buffer.concat([picture, picture]))
    }
    for (const [path, content] of contents) await writeOld(join(folder.path, path), content)
    await using box = await tankProgram.start({ args: ['--cards', cards] })
    // Nothing is imported before all is there.
    await using busy = await keepBusy(box)
    await using window = await openPage(browser, box, '')
    const { page, complaints } = window
    await page.getByTestId('upload').waitFor()
    const dropped = ['100CANON', '101CANON'].map((name) => join(folder.path, name))
    await drop(page, 'upload', dropped)
    await page.getByText('6 of 6 files sent').waitFor()
    const waiting = join(box.data, 'uploads/ready/1')
    expect(await filesIn(waiting)).toEqual([...contents.keys()].sort())
    for (const [path, content] of contents) {
      expect((await readFile(join(waiting, path))).equals(content), path).toBe(true)
    }
    await busy[Symbol.asyncDispose]()
    await imports(box, 1)
    await box.until<StatusView>('api/status', isEmpty)
    const [day] = await box.json<{ path: string }[]>('api/days')
    const shots = await box.json<ShotView[]>(`api/days/${day?.path}`)
    // A JPEG and a RAW of one name, of two folders, are two.
    expect(shots.map(({ files }) => files.length).sort()).toEqual([1, 1, 2, 2])
    for (const { files } of shots.filter(({ files: { length } }) => length === 2)) {
      const [picture, note] = await Promise.all(
        files.map((name) => readFile(join(box.data, 'images', day?.path ?? '', name))),
      )
      const name = /of (\d+CANON)/.exec(`${note}`)?.[1]
      expect(picture?.equals(contents.get(`${name}/IMG_1.JPG`) ?? Buffer.of())).toBe(true)
    }
    expect(complaints).toEqual([])
  })

  it('can be cancelled, and are given up when they cannot be read; the page is not left unasked', async () => {
    await using folder = await temporaryFolder()
    const cards = join(folder.path, 'cards')
    await mkdir(cards)
    const film = join(folder.path, 'long.mp4')
    await writeFile(film, Buffer.alloc(60_000_000, 'film'))
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
    await slowDown(page)
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
