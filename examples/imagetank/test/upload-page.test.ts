import { mkdir, readFile, stat, truncate, utimes, writeFile } from 'node:fs/promises'
import { request } from 'node:http'
import { dirname, join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type { Box } from '../../../test/support/box.ts'
import { startChromium, type TestBrowser } from '../../../test/support/chromium.ts'
import { freePort } from '../../../test/support/free-port.ts'
import { makeExt4Image, mountImage } from '../../../test/support/mount.ts'
import { buildPages } from '../../../test/support/pages.ts'
import { run } from '../../../test/support/run.ts'
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
  const session = await page.context().newCDPSession(page)
  const send = async (type: 'dragEnter' | 'dragOver' | 'drop'): Promise<void> => {
    const box = await page.getByTestId(testId).locator('.drop').boundingBox()
    if (!box) throw new Error('nowhere to drop')
    const place = { x: box.x + box.width / 2, y: box.y + box.height / 2 }
    const data = { items: [], files: [...files], dragOperationsMask: 1 }
    await session.send('Input.dispatchDragEvent', { type, ...place, data })
  }
  await send('dragEnter')
  // What is above it may come or go meanwhile: a hand follows.
  await expect
    .poll(
      async () => {
        await send('dragOver')
        return await page.locator('.drop.is-over').isVisible()
      },
      { timeout: 90_000 },
    )
    .toBe(true)
  await send('drop')
}

/** As slow as a wireless network: 2 MB/s. @returns a way to end that */
async function slowDown(page: Page): Promise<() => Promise<void>> {
  const session = await page.context().newCDPSession(page)
  await session.send('Network.enable')
  const usual = { offline: false, latency: 0, downloadThroughput: -1, uploadThroughput: -1 }
  const slow = { ...usual, latency: 5, uploadThroughput: 2e6 }
  await session.send('Network.emulateNetworkConditions', slow)
  return async () => void (await session.send('Network.emulateNetworkConditions', usual))
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
    const waiting = join(box.data, 'uploads/ready')
    // Each folder that was dropped is in one of its own.
    const places = (await filesIn(waiting)).map((path) => /^([0-9a-f]{16}-1)\/(.*)$/.exec(path))
    expect(places.map((found) => found?.[2]).sort()).toEqual([...contents.keys()].sort())
    for (const [path, content] of contents) {
      const place = places.find((found) => found?.[2] === path)?.[0] ?? ''
      expect((await readFile(join(waiting, place))).equals(content), path).toBe(true)
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

  it('stay with those of their own folder, though two folders have one name', async () => {
    await using folder = await temporaryFolder()
    const cards = join(folder.path, 'cards')
    await mkdir(cards)
    const jpeg = await photo(7, '2024:05:03 10:00:00')
    const contents: Readonly<Record<string, Buffer>> = {
      'a/100CANON/IMG_1.JPG': jpeg,
      'b/100CANON/IMG_1.CR2': Buffer.from('raw of b'),
      'b/100CANON/IMG_1.XMP': Buffer.from('<note>of b</note>'),
      'c/100CANON/IMG_1.XMP': Buffer.from('<note>of c</note>'),
      'c/100CANON/IMG_1.WAV': Buffer.from('sound of c'),
    }
    for (const [path, content] of Object.entries(contents)) {
      await writeOld(join(folder.path, path), content)
    }
    const [a, b, c] = ['a', 'b', 'c'].map((name) => join(folder.path, name, '100CANON'))
    await using box = await tankProgram.start({ args: ['--cards', cards] })
    // Nothing is imported before all is there.
    await using busy = await keepBusy(box)
    await using window = await openPage(browser, box, '')
    const { page, complaints } = window
    await page.getByTestId('upload').waitFor()
    await drop(page, 'upload', [a ?? '', b ?? ''])
    await page.getByText('3 of 3 files sent').waitFor()
    await drop(page, 'upload', [c ?? ''])
    await page.getByText('2 of 2 files sent').waitFor()
    await busy[Symbol.asyncDispose]()
    await imports(box, 1)
    await box.until<StatusView>('api/status', isEmpty)
    const shots: string[] = []
    for (const { path } of await box.json<{ path: string }[]>('api/days')) {
      for (const { files } of await box.json<ShotView[]>(`api/days/${path}`)) {
        const all = files.map((name) => readFile(join(box.data, 'images', path, name)))
        const text = Buffer.concat(await Promise.all(all))
        shots.push(text.equals(jpeg) ? 'the JPEG' : `${text}`)
      }
    }
    expect(shots.sort()).toEqual([
      'raw of b<note>of b</note>',
      'sound of c<note>of c</note>',
      'the JPEG',
    ])
    expect(complaints).toEqual([])
  })

  it('that cannot be read are named, and keep no other from being sent', async () => {
    await using folder = await temporaryFolder()
    const [cards, image] = [join(folder.path, 'cards'), join(folder.path, 'image')]
    await mkdir(cards)
    await makeExt4Image(image, '8M')
    {
      await using whole = await mountImage(image)
      await writeOld(join(whole.path, 'DCIM/A/IMG_1.JPG'), await photo(1, '2024:05:03 10:00:00'))
      await writeOld(join(whole.path, 'DCIM/A/IMG_2.JPG'), await photo(2, '2024:05:03 11:00:00'))
      await writeOld(join(whole.path, 'DCIM/B/IMG_3.JPG'), await photo(3, '2024:05:03 12:00:00'))
    }
    // As on a card that wears out: what is in the folder cannot be told any more.
    await run('debugfs', '-w', '-R', 'zap_block -f DCIM/B 0', image)
    await using card = await mountImage(image)
    await using box = await tankProgram.start({ args: ['--cards', cards] })
    await using window = await openPage(browser, box, '')
    const { page, complaints } = window
    await page.getByTestId('upload').waitFor()
    await drop(page, 'upload', [join(card.path, 'DCIM'), join(folder.path, 'gone.jpg')])
    await page.getByRole('status').getByText('The upload is over: 2 sent, 2 refused').waitFor()
    const rows = page.getByTestId('uploading').locator('li')
    expect((await rows.allInnerTexts()).map((text) => text.replace(/\s+/g, ' ')).sort()).toEqual([
      'DCIM/B It cannot be read.',
      expect.stringMatching(/^gone.jpg It cannot be read/),
    ])
    await shoot(page, 'imagetank-unreadable')
    expect(await imports(box, 1)).toMatchObject([{ imported: { files: 2 }, proven: true }])
    // Nor is one that is gone taken for an empty one.
    await drop(page, 'upload', [join(folder.path, 'gone.jpg')])
    await page.getByRole('status').getByText('The upload is over: 0 sent, 1 refused').waitFor()
    expect(complaints).toEqual([])
  })

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
