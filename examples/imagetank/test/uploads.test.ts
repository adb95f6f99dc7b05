import { createHash } from 'node:crypto'
import { readFile, rm, utimes } from 'node:fs/promises'
import { request } from 'node:http'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { temporaryFolder } from '../../../test/support/temporary-folder.ts'
import { until } from '../../../test/support/until.ts'
import type { ImportView, StatusView, UploadView } from '../src/api/types.ts'
import { safePath } from '../src/uploads/names.ts'
import { Uploads } from '../src/uploads/uploads.ts'
import { imports, photo } from './box.ts'
import { announce, empty, filesIn, isEmpty, modified, piece, upload } from './uploading.ts'

describe('what is uploaded', () => {
  it('comes into the archive as from a card: named, grouped, proven, once', async () => {
    await using box = await empty()
    const one = await photo(1, '2024:05:03 10:00:00')
    const other = await photo(2, '2024:05:03 11:00:00')
    await upload(box, 'DSC_1.jpg', one)
    await upload(box, 'DSC_1.nef', Buffer.from('its raw'))
    // Another camera has the same name.
    await upload(box, 'dsc_1.JPG', other)
    await upload(box, 'DSC_1.jpg', other)
    await upload(box, 'empty.jpg', new Uint8Array())
    const done = await imports(box, 1)
    expect(done.every(({ kind, proven }) => kind === 'mv_img2' && proven)).toBe(true)
    await box.until<StatusView>('api/status', isEmpty)
    const kept = (await filesIn(join(box.data, 'images'))).filter((path) => /^2024/.test(path))
    expect(kept.length).toBe(4)
    const [raw] = kept.filter((path) => path.endsWith('.nef'))
    expect(await readFile(join(box.data, 'images', raw?.replace('.nef', '.jpg') ?? ''))).toEqual(
      one,
    )
    expect(await filesIn(join(box.data, 'uploads'))).toEqual([])
  })

  it('goes on after a cut connection, and after the box was killed', async () => {
    await using folder = await temporaryFolder()
    const data = join(folder.path, 'data')
    const content = Buffer.concat([
      await photo(3, '2024:05:03 10:00:00'),
      Buffer.alloc(3_000_000, 7),
    ])
    let id = ''
    {
      await using box = await empty('', data)
      id = ((await (await announce(box, 'long.jpg', content.length)).json()) as UploadView).id
      // Half of it, and then nothing more.
      const { hostname, port } = new URL(box.url)
      const sending = request({
        ...{ hostname: hostname.replace(/[[\]]/g, ''), port, method: 'PATCH' },
        path: `/api/uploads/${id}?offset=0`,
        headers: { 'content-type': 'application/octet-stream', 'content-length': content.length },
      })
      sending.on('error', () => undefined)
      sending.write(content.subarray(0, 1_500_000))
      const part = join(data, `uploads/.partial/${id}.part`)
      const stands = async () => (await readFile(part)).length
      await until('what was received', stands, (length) => length >= 1_000_000)
      sending.destroy()
      await box.end('SIGKILL')
    }
    await using box = await empty('', data)
    const view = (await (await announce(box, 'long.jpg', content.length)).json()) as UploadView
    expect(view.id).toBe(id)
    expect(view.received).toBeGreaterThanOrEqual(1_000_000)
    expect((await piece(box, id, 0, content)).status).toBe(409)
    await piece(box, id, view.received, content.subarray(view.received))
    expect(await imports(box, 1)).toMatchObject([{ imported: { files: 1 }, proven: true }])
    const kept = await readFile(join(data, 'images/20240503/pimg_0000.jpg'))
    expect(sum(kept)).toBe(sum(content))
  })
})

describe('what comes with its folders', () => {
  it('is kept apart, though names, sizes and times are equal, in whatever order it comes', async () => {
    await using folder = await temporaryFolder()
    const uploads = new Uploads(folder.path, { limit: 1e6, quota: 1e6 })
    await uploads.start()
    const ids = new Map<string, string>()
    const files = [
      'EOS/100/A.JPG',
      'EOS/101/A.JPG',
      'EOS/101/A.XMP',
      'EOS/100/A.XMP',
      'EOS/102/A.CR2',
    ]
    for (const name of files) {
      ids.set(name, (await uploads.announce({ name, size: name.length, modified }, 'eva')).id)
    }
    // Piece by piece, side by side.
    for (const at of [0, 5]) {
      for (const [name, id] of ids) {
        const end = at === 0 ? 5 : name.length
        await uploads.receive(id, at, Readable.from([Buffer.from(name.slice(at, end))]))
      }
    }
    expect(await filesIn(uploads.ready)).toEqual(files.map((name) => `1/${name}`).sort())
    for (const name of files) {
      expect(await readFile(join(uploads.ready, '1', name), 'utf8')).toBe(name)
    }
  })

  it('waits though a folder has the name of a file, and the other way round', async () => {
    await using folder = await temporaryFolder()
    const uploads = new Uploads(folder.path, { limit: 1e6, quota: 1e6 })
    await uploads.start()
    for (const name of ['a.jpg', 'a.jpg/b.jpg', 'c.jpg/d.jpg', 'c.jpg']) {
      await uploads.announce({ name, size: 0, modified }, 'eva')
    }
    expect(await filesIn(uploads.ready)).toEqual([
      '1/a.jpg',
      '1/c.jpg/d.jpg',
      '2/a.jpg/b.jpg',
      '2/c.jpg',
    ])
  })

  it.each([
    ['100CANON/IMG_1.JPG', '100CANON/IMG_1.JPG'],
    ['/EOS//DCIM/./IMG_1.JPG', 'EOS/DCIM/IMG_1.JPG'],
    ['../../etc/cron.d/a.jpg', 'etc/cron.d/a.jpg'],
    ['..\\..\\Windows\\a.jpg', 'Windows/a.jpg'],
    ['.ssh/a.jpg', /^ssh-[0-9a-f]{16}\/a\.jpg$/],
    ['.../a.jpg', /^[0-9a-f]{16}\/a\.jpg$/],
    ['a\0b/a.jpg', /^a_b-[0-9a-f]{16}\/a\.jpg$/],
    ['day 1 /a.jpg', /^day 1-[0-9a-f]{16}\/a\.jpg$/],
    [`${'long'.repeat(100)}/a.jpg`, /^(long){50}-[0-9a-f]{16}\/a\.jpg$/],
    [`${'a/'.repeat(16)}a.jpg`, `${'a/'.repeat(16)}a.jpg`],
    [`${'a/'.repeat(17)}a.jpg`, /^[0-9a-f]{16}\/a\.jpg$/],
    [`${`${'ü'.repeat(99)}/`.repeat(6)}a.jpg`, /^[0-9a-f]{16}\/a\.jpg$/],
    ['EOS/run.sh', undefined],
    ['EOS/a.jpg/', undefined],
    ['EOS/a.jpg/..', undefined],
  ])('%j lies within its folder', (given, expected) => {
    const path = safePath(given)
    if (expected instanceof RegExp) expect(path).toMatch(expected)
    else expect(path).toBe(expected)
  })

  it('is not put together because its folders have characters that cannot stay', () => {
    const folders = ['a_', 'a?', 'a*', '.a_', `${'x'.repeat(300)}1`, `${'x'.repeat(300)}2`]
    const deep = ['b', 'c'].map((name) => `${name}/`.repeat(20))
    const paths = [...folders, ...deep].map((name) => safePath(`${name}/a.jpg`))
    expect(new Set(paths).size).toBe(paths.length)
  })
})

it('keeps what was begun for a week', async () => {
  await using folder = await temporaryFolder()
  const data = join(folder.path, 'data')
  const ids: string[] = []
  {
    await using box = await empty('', data)
    for (const name of ['old.jpg', 'young.jpg']) {
      ids.push(((await (await announce(box, name, 10)).json()) as UploadView).id)
    }
  }
  const days = 8 * 24 * 3600
  const [old = '', young = ''] = ids
  const before = Date.now() / 1000 - days
  await utimes(join(data, `uploads/.partial/${old}.part`), before, before)
  await using _box = await empty('', data)
  expect(await filesIn(join(data, 'uploads/.partial'))).toEqual([`${young}.json`, `${young}.part`])
})

it('forgets an upload of which a power cut has left one file only: it can be sent anew', async () => {
  await using folder = await temporaryFolder()
  const partial = join(folder.path, '.partial')
  const limits = { limit: 1e6, quota: 1e6 }
  const first = new Uploads(folder.path, limits)
  await first.start()
  const ids: string[] = []
  for (const name of ['a.jpg', 'b.jpg', 'c.jpg']) {
    ids.push((await first.announce({ name, size: 10, modified }, '')).id)
  }
  const [a, b, c] = ids
  await rm(join(partial, `${a}.json`))
  await rm(join(partial, `${b}.part`))
  const second = new Uploads(folder.path, limits)
  await second.start()
  expect(await filesIn(partial)).toEqual([`${c}.json`, `${c}.part`])
  const { id } = await second.announce({ name: 'a.jpg', size: 10, modified }, '')
  expect(await second.receive(id, 0, Readable.from([Buffer.alloc(10)]))).toMatchObject({
    received: 10,
  })
})

it('forgets what is cancelled, and what was promised to it', async () => {
  await using box = await empty('uploads: {limit: 1MB, quota: 1MB}')
  const { id } = (await (await announce(box, 'a.jpg', 1e6)).json()) as UploadView
  await piece(box, id, 0, Buffer.alloc(1000))
  expect((await announce(box, 'b.jpg', 1e6)).status).toBe(507)
  const cancel = async (name: string): Promise<number> =>
    (await fetch(new URL(`api/uploads/${name}`, box.url), { method: 'DELETE' })).status
  expect([await cancel(id), await cancel(id), await cancel('..%2fready')]).toEqual([204, 404, 404])
  expect(await filesIn(join(box.data, 'uploads'))).toEqual([])
  expect((await announce(box, 'b.jpg', 1e6)).status).toBe(200)
})

describe('what is refused', () => {
  it('is a name that leads elsewhere: each stays within its folder', async () => {
    const names = [
      '../../../../etc/cron.d/evil.jpg',
      '..\\..\\evil.jpg',
      '/etc/evil.jpg',
      '.ssh.jpg',
      'a\0b.jpg',
      '-rf.jpg',
      `${'long'.repeat(100)}.jpg`,
      'umläut \u202egpj.exe.jpg',
      "'; DROP TABLE file; --.jpg",
      'CON.jpg',
    ]
    await using box = await empty()
    for (const [at, name] of names.entries()) {
      await upload(box, name, await photo(at + 5, '2024:05:03 10:00:00'))
    }
    const all = (views: ImportView[]): boolean =>
      views.reduce((total, { imported }) => total + imported.files, 0) === names.length
    await box.until<ImportView[]>('api/imports', all)
    await box.until<StatusView>('api/status', isEmpty)
    const files = await filesIn(join(box.data, 'images'))
    const photos = files.filter((path) => !path.startsWith('.') && !path.startsWith('ascmhl'))
    expect(photos).toEqual(names.map((_, at) => `20240503/pimg_000${at}.jpg`))
  })

  it('is a program, a page, more than allowed, more than announced, and nonsense', async () => {
    await using box = await empty('uploads: {limit: 1MB, quota: 2MB}')
    for (const name of [
      'run.sh',
      'index.html',
      'x.svg',
      'x.php.',
      '...',
      'jpg',
      'a.jpg/..',
      '.jpg',
    ]) {
      expect((await announce(box, name, 10)).status, name).toBe(415)
    }
    expect((await announce(box, 'film.mp4', 2e9)).status).toBe(413)
    expect((await announce(box, 'film.mp4', Number.MAX_SAFE_INTEGER)).status).toBe(413)
    for (const size of [-1, 1.5, '7', null]) {
      expect((await announce(box, 'a.jpg', size as number)).status, `${size}`).toBe(400)
    }
    const { id } = (await (await announce(box, 'a.jpg', 10)).json()) as UploadView
    expect((await piece(box, id, 0, Buffer.alloc(1000))).status).toBe(413)
    for (const wrong of ['../x', '%2e%2e%2fx', 'f'.repeat(32), id.toUpperCase()]) {
      expect((await piece(box, wrong, 0, Buffer.alloc(1))).status, wrong).toBeGreaterThan(403)
    }
    for (const offset of [-1, 1.5, Number.NaN]) {
      expect((await piece(box, id, offset, Buffer.alloc(1))).status).toBe(400)
    }
    for (const headers of [{}, { 'content-type': 'application/json' }]) {
      const place = new URL(`api/uploads/${id}?offset=0`, box.url)
      const answer = await fetch(place, { method: 'PATCH', headers, body: '{"a": 1}' })
      expect(answer.status).toBe(415)
    }
    // What was announced counts, whether it comes or not.
    expect((await announce(box, 'b.jpg', 1e6)).status).toBe(200)
    const full = await announce(box, 'c.jpg', 1e6)
    expect(full.status).toBe(507)
    expect((await full.json()) as object).toMatchObject({
      message: expect.stringContaining('wait'),
    })
    expect((await box.json<StatusView>('api/status')).phase).toBe('idle')
  })

  it('is no harm: a bomb, a page that calls itself a photo, a picture of nothing', async () => {
    await using box = await empty()
    // A PNG that says it is 100,000 x 100,000 px.
    const bomb = Buffer.from(
      '89504e470d0a1a0a0000000d49484452000186a0000186a008020000003bc7da1c0000000c4944415478da6360000000020001e221bc330000000049454e44ae426082',
      'hex',
    )
    const polyglot = Buffer.from('<script>alert(1)</script><!--GIF89a-->')
    await upload(box, 'bomb.png', bomb)
    await upload(box, 'page.jpg', polyglot)
    await imports(box, 1)
    await box.until<StatusView>('api/status', isEmpty)
    const days = await box.json<{ path: string }[]>('api/days')
    const day = days[0]?.path ?? ''
    const shots = await box.json<{ path: string }[]>(`api/days/${day}`)
    expect(shots.length).toBe(2)
    for (const { path } of shots) {
      for (const size of ['small', 'large']) {
        const picture = await fetch(new URL(`${size}/${path}`, box.url))
        expect(picture.headers.get('content-type'), path).toBe('image/svg+xml')
      }
      await box.json(`api/details/${path}`)
      const original = await fetch(new URL(`images/${path}`, box.url))
      expect(original.headers.get('content-type')).toMatch(/^image\/(png|jpeg)$/)
      expect(original.headers.get('x-content-type-options')).toBe('nosniff')
    }
    expect((await fetch(new URL('health', box.url))).status).toBe(200)
  })
})

function sum(content: Uint8Array): string {
  return createHash('sha256').update(content).digest('hex')
}
