import { mkdir, readdir, readFile, stat, symlink, writeFile } from 'node:fs/promises'
import { request } from 'node:http'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { describe, expect, it } from 'vitest'
import { pngBombs, polyglot } from '../../../test/support/bombs.ts'
import type { Box } from '../../../test/support/box.ts'
import { startChromium } from '../../../test/support/chromium.ts'
import { temporaryFolder } from '../../../test/support/temporary-folder.ts'
import { until } from '../../../test/support/until.ts'
import type { ImportView, ShotView, StatusView, UploadView } from '../src/api/types.ts'
import { Uploads } from '../src/uploads/uploads.ts'
import { imports, photo } from './box.ts'
import { mostMemory } from './memory.ts'
import { announce, empty, filesIn, isEmpty, piece, upload } from './uploading.ts'

async function shots(box: Box): Promise<ShotView[]> {
  const days = await box.json<{ path: string }[]>('api/days')
  const found = days.map(({ path }) => box.json<ShotView[]>(`api/days/${path}`))
  return (await Promise.all(found)).flat()
}

async function begin(box: Box, name: string, size: number): Promise<UploadView> {
  return (await (await announce(box, name, size)).json()) as UploadView
}

interface Sending {
  readonly id: string
  readonly offset?: number
  readonly length: number
  /** Bytes that are sent of it. */
  readonly sent: number
}

/** Send a body whose length is told beforehand, of zeros, and not of one piece: its status, or why there is none. */
async function send(box: Box, { id, offset = 0, length, sent }: Sending): Promise<number | string> {
  const { hostname, port } = new URL(box.url)
  const path = `/api/uploads/${id}?offset=${offset}`
  const headers = { 'content-type': 'application/octet-stream', 'content-length': length }
  const place = { hostname: hostname.replace(/[[\]]/g, ''), port, path }
  const sending = request({ ...place, method: 'PATCH', headers })
  const answered = new Promise<number | string>((resolve) => {
    sending.on('response', (response) => {
      void text(response).catch(() => '')
      resolve(response.statusCode ?? 0)
    })
    sending.on('error', ({ message }) => resolve(message))
  })
  let isOver = false
  void answered.then(() => {
    isOver = true
  })
  const zeros = Buffer.alloc(2 ** 20)
  for (let left = sent; left > 0 && !isOver; left -= zeros.length) {
    const part = zeros.subarray(0, left)
    await new Promise<void>((resolve) => void sending.write(part, () => resolve()))
  }
  if (sent < length) setTimeout(() => sending.destroy(), isOver ? 0 : 500)
  else sending.end()
  return await answered
}

describe('a hostile upload', () => {
  it('that is a photo and a page is shown as a photo, and runs nothing', async () => {
    await using box = await empty()
    await upload(box, 'both.jpg', polyglot(await photo(1, '2024:05:03 10:00:00')))
    const xhtml =
      '<html xmlns="http://www.w3.org/1999/xhtml"><script>window.evil = 1</script></html>'
    await upload(box, 'both.xmp', Buffer.from(xhtml))
    await imports(box, 1)
    await box.until<StatusView>('api/status', isEmpty)
    const [shot] = await shots(box)
    expect(shot?.files).toEqual(['pimg_0000.jpg', 'pimg_0000.xmp'])
    await using browser = await startChromium()
    await using window = await browser.window()
    const page = await window.newPage()
    const place = new URL(`images/${shot?.path}`, box.url).href
    await page.goto(place)
    expect(await page.evaluate('[document.contentType, window.evil]')).toEqual([
      'image/jpeg',
      undefined,
    ])
    const downloading = page.waitForEvent('download')
    await page.goto(place.replace('.jpg', '.xmp')).catch(() => undefined)
    await downloading
    // Nor as a script of a page of the same box.
    await page.goto(new URL('gallery', box.url).href)
    const loaded = await page.evaluate<string>(`new Promise((resolve) => {
      const script = Object.assign(document.createElement('script'), { src: ${JSON.stringify(place)} })
      script.onload = () => resolve('loaded')
      script.onerror = () => resolve('refused')
      document.head.append(script)
    })`)
    expect([loaded, await page.evaluate('window.evil')]).toEqual(['refused', undefined])
  })

  it('that unpacks to gigabytes is kept as it is, and takes no memory', async () => {
    const { picture, facts } = await pngBombs()
    await using box = await empty()
    const work = async (): Promise<ImportView[]> => {
      await upload(box, 'picture.png', picture)
      await upload(box, 'facts.png', facts)
      const done = await imports(box, 1)
      await box.until<StatusView>('api/status', isEmpty)
      for (const { path } of await shots(box)) {
        await box.json(`api/details/${path}`)
        for (const size of ['small', 'large']) {
          expect((await fetch(new URL(`${size}/${path}`, box.url))).status).toBe(200)
        }
      }
      return done
    }
    const { result, bytes } = await mostMemory(box.child.pid, work())
    expect(result.every(({ proven }) => proven)).toBe(true)
    expect(bytes).toBeLessThan(900e6)
    const kept = await shots(box)
    const sizes = await Promise.all(
      kept.map(async ({ path }) => (await stat(join(box.data, 'images', path))).size),
    )
    expect(sizes.sort((a, b) => a - b)).toEqual([picture.length, facts.length])
    expect((await fetch(new URL('health', box.url))).status).toBe(200)
  })

  it('of two gigabytes is refused before it comes; where they are allowed they need no memory', async () => {
    await using box = await empty('uploads: {limit: 3GB, quota: 4GB}')
    expect((await announce(box, 'long.mp4', 3e9 + 1)).status).toBe(413)
    const small = await begin(box, 'small.mp4', 10)
    // Refused by what it says of itself: nothing of it was read.
    expect(await send(box, { id: small.id, length: 2 ** 31, sent: 2 ** 20 })).toBe(413)
    const { id } = await begin(box, 'long.mp4', 3e9)
    const sent = 2 ** 31 + 5
    // A request may take no longer than a minute.
    const most = 2 ** 28
    const work = async (): Promise<Set<number | string>> => {
      const answers = new Set<number | string>()
      for (let offset = 0; offset < sent; offset += most) {
        const length = Math.min(most, sent - offset)
        answers.add(await send(box, { id, offset, length, sent: length }))
      }
      return answers
    }
    const { result, bytes } = await mostMemory(box.child.pid, work())
    expect([...result]).toEqual([200])
    expect(bytes).toBeLessThan(400e6)
    expect((await begin(box, 'long.mp4', 3e9)).received).toBe(sent)
  })

  it('sent by two at once comes in once', async () => {
    await using box = await empty()
    const content = Buffer.concat([await photo(4, '2024:05:03 10:00:00'), Buffer.alloc(8e6, 4)])
    const announced = await Promise.all(
      Array.from({ length: 5 }, () => begin(box, 'same.jpg', content.length)),
    )
    const [{ id } = { id: '' }] = announced
    expect(new Set(announced.map((one) => one.id)).size).toBe(1)
    const answers = await Promise.all(Array.from({ length: 5 }, () => piece(box, id, 0, content)))
    const codes = answers.map(({ status }) => status)
    expect(codes.filter((code) => code === 200).length).toBe(1)
    expect(codes.filter((code) => code === 409 || code === 404).length).toBe(4)
    expect(await imports(box, 1)).toMatchObject([{ imported: { files: 1 }, proven: true }])
    const [shot] = await shots(box)
    expect((await readFile(join(box.data, 'images', shot?.path ?? ''))).equals(content)).toBe(true)
  })

  it('that ends before its length goes on there, and one that is longer changes nothing', async () => {
    await using box = await empty()
    const { id, size } = await begin(box, 'short.mp4', 3_000_000)
    expect(await send(box, { id, length: size, sent: 2_000_000 })).toMatch(/hang up|ECONNRESET/)
    expect((await box.json<StatusView>('api/status')).phase).toBe('idle')
    // What was on its way still comes: it stands when it was the same twice.
    let before = 0
    const stands = await until(
      'what was received',
      async () => (await begin(box, 'short.mp4', size)).received,
      (received) => {
        const isSame = received > 0 && received === before
        before = received
        return isSame
      },
    )
    expect(stands).toBeLessThanOrEqual(2_097_152)
    expect(await send(box, { id, offset: stands, length: size, sent: size })).toBe(413)
    expect((await begin(box, 'short.mp4', size)).received).toBe(stands)
    const rest = size - stands
    expect(await send(box, { id, offset: stands, length: rest, sent: rest })).toBe(200)
    expect(await imports(box, 1)).toMatchObject([{ imported: { files: 1, bytes: size } }])
  })

  it('announced ten times at once gets no more than the quota', async () => {
    await using box = await empty('uploads: {limit: 1MB, quota: 2MB}')
    const all = Array.from({ length: 10 }, (_, at) => announce(box, `${at}.jpg`, 900_000))
    const codes = (await Promise.all(all)).map(({ status }) => status)
    expect(codes.filter((code) => code === 200).length).toBe(2)
    expect(codes.filter((code) => code === 507).length).toBe(8)
  })
})

describe('what others put into the folder of uploads', () => {
  it('is imported while the box runs; what is no photo stays, and links lead nowhere', async () => {
    await using elsewhere = await temporaryFolder()
    const secret = join(elsewhere.path, 'secret.jpg')
    await writeFile(secret, await photo(9, '2024:05:03 10:00:00'))
    await using box = await empty()
    const uploads = join(box.data, 'uploads')
    const at = (path: string): string => join(uploads, path)
    await mkdir(at('by-samba/DCIM'), { recursive: true })
    await writeFile(at('by-samba/DCIM/IMG_1.JPG'), await photo(1, '2024:05:03 10:00:00'))
    await writeFile(at('by-samba/DCIM/IMG_1.CR2'), 'its raw')
    await writeFile(at('IMG_1.JPG'), await photo(2, '2024:05:03 11:00:00'))
    await writeFile(at('taxes.pdf'), 'not for the archive')
    await symlink(secret, at('link.jpg'))
    await symlink(elsewhere.path, at('folder'))
    const latin = Buffer.concat([Buffer.from(at('f')), Buffer.from('\xfcr.jpg', 'latin1')])
    await writeFile(latin, await photo(3, '2024:05:03 12:00:00'))
    const [done] = await imports(box, 1)
    expect(done).toMatchObject({ kind: 'mv_img2', imported: { files: 3 }, proven: true })
    await box.until<StatusView>('api/status', isEmpty)
    expect(await filesIn(join(box.data, 'images/20240503'))).toEqual([
      ...['pimg_0000.jpg', 'pimg_0001.cr2', 'pimg_0001.jpg'],
    ])
    expect(await filesIn(uploads)).toEqual(['f\ufffdr.jpg', 'taxes.pdf'])
    expect((await readFile(secret)).length).toBeGreaterThan(0)
    for (const left of [
      'taxes.pdf',
      'link.jpg',
      'folder',
      'f\ufffdr.jpg',
      'its name is no UTF-8',
    ]) {
      expect(box.log()).toContain(left)
    }
    expect(box.log().match(/left in uploads/g)?.length).toBe(4)
  })

  it('and is written to while it is imported stays, to be imported again', async () => {
    await using folder = await temporaryFolder()
    const uploads = new Uploads(folder.path, { limit: 1e6, quota: 1e6 })
    await uploads.start()
    const place = join(uploads.ready, 'others-1/DCIM')
    await mkdir(place, { recursive: true })
    for (const name of ['IMG_1.JPG', 'IMG_2.JPG']) await writeFile(join(place, name), name)
    const before = await uploads.look()
    await writeFile(join(place, 'IMG_2.JPG'), 'more of it')
    const sources = ['others-1/DCIM/IMG_1.JPG', 'others-1/DCIM/IMG_2.JPG']
    await uploads.remove(sources, before)
    expect(await filesIn(uploads.ready)).toEqual(['others-1/DCIM/IMG_2.JPG'])
    expect(await uploads.waiting()).toBe(1)
    await uploads.remove(sources, await uploads.look())
    expect(await readdir(uploads.ready)).toEqual([])
  })
})
