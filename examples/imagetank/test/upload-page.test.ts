import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startChromium, type TestBrowser } from '../../../test/support/chromium.ts'
import { makeExt4Image, mountImage } from '../../../test/support/mount.ts'
import { buildPages } from '../../../test/support/pages.ts'
import { run } from '../../../test/support/run.ts'
import { temporaryFolder } from '../../../test/support/temporary-folder.ts'
import type { ShotView, StatusView } from '../src/api/types.ts'
import { imports, photo, tankProgram } from './box.ts'
import { drop, keepBusy, writeOld } from './dropping.ts'
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
})
