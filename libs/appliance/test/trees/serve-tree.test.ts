import { execFile, execFileSync } from 'node:child_process'
import { appendFile, mkdir, open, rm, symlink, truncate, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { serveTree } from '../../src/index.ts'
import { type Box, startBox, temporaryFolder } from '../support/box.ts'
import { dial, get } from '../support/raw.ts'

const changed = new Date('2026-03-29T01:30:07.250Z')
let folder: AsyncDisposable & { readonly path: string }
let box: Box

beforeAll(async () => {
  folder = await temporaryFolder()
  const root = join(folder.path, 'root')
  await mkdir(join(root, '2026', '03-Mar'), { recursive: true })
  const files = {
    'ten.wav': '0123456789',
    'empty.flac': '',
    'été "1" 100%.txt': 'name',
    '<b>&.txt': 'markup',
    'page.html': '<script>alert(1)</script>',
    '.secret': 'dot',
    'open.wav.part': 'part',
    '2026/03-Mar/10h15.ogg': 'ogg',
    '2026/03-Mar/9h15.ogg': 'longer ogg',
  }
  for (const [name, content] of Object.entries(files)) {
    await writeFile(join(root, name), content)
    await utimes(join(root, name), changed, changed)
  }
  await writeFile(join(folder.path, 'outside.txt'), 'outside')
  await mkdir(join(folder.path, 'root-sibling'))
  await writeFile(join(folder.path, 'root-sibling', 'x.txt'), 'sibling')
  await symlink('../outside.txt', join(root, 'leak.txt'))
  await symlink('..', join(root, 'up'))
  await symlink('../root-sibling', join(root, 'sibling'))
  await symlink('ten.wav', join(root, 'link.wav'))
  await symlink('loop', join(root, 'loop'))
  execFileSync('mkfifo', [join(root, 'pipe')])
  box = await startBox({}, ({ http, page }) => {
    http.register(serveTree({ root, prefix: '/pige/', title: 'Records', page }))
    http.register(serveTree({ root: join(folder.path, 'absent'), prefix: '/absent' }))
    http.register(
      serveTree({ root, prefix: '/all', hidden: () => false, maxAge: 60, maxEntries: 3 }),
    )
  })
})

afterAll(async () => {
  await box[Symbol.asyncDispose]()
  await folder[Symbol.asyncDispose]()
})

describe('a file', () => {
  it('is sent with its type, length and validators', async () => {
    const response = await box.fetch('/pige/ten.wav')
    expect(await response.text()).toBe('0123456789')
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'accept-ranges': 'bytes',
      'cache-control': 'no-cache',
      'content-length': '10',
      'content-type': 'audio/wav',
      etag: expect.stringMatching(/^"[\w-]+"$/),
      'last-modified': 'Sun, 29 Mar 2026 01:30:07 GMT',
      'x-content-type-options': 'nosniff',
    })
  })

  it('answers HEAD alike, without the content', async () => {
    const [whole, head] = await Promise.all([
      box.fetch('/pige/ten.wav'),
      box.fetch('/pige/ten.wav', { method: 'HEAD' }),
    ])
    await whole.text()
    expect(await head.text()).toBe('')
    const ofTheMessage = ['connection', 'date', 'keep-alive']
    const ofTheFile = ({ headers }: Response): unknown =>
      [...headers].filter(([name]) => !ofTheMessage.includes(name))
    expect(ofTheFile(head)).toEqual(ofTheFile(whole))
  })

  it.each([
    ['bytes=2-4', 206, '234', 'bytes 2-4/10'],
    ['bytes=7-', 206, '789', 'bytes 7-9/10'],
    ['bytes=-3', 206, '789', 'bytes 7-9/10'],
    ['bytes=-99', 206, '0123456789', 'bytes 0-9/10'],
    ['bytes=5-99', 206, '56789', 'bytes 5-9/10'],
    ['bytes=0-0', 206, '0', 'bytes 0-0/10'],
    ['bytes=10-', 416, '', 'bytes */10'],
    ['bytes=-0', 416, '', 'bytes */10'],
    ['bytes=99999999999999999999-', 416, '', 'bytes */10'],
    ['bytes=4-2', 200, '0123456789', null],
    ['bytes=-', 200, '0123456789', null],
    ['bytes=a-b', 200, '0123456789', null],
    ['bytes=0x1-2', 200, '0123456789', null],
    ['frames=0-1', 200, '0123456789', null],
    ['bytes=0-1,4-5', 200, '0123456789', null],
    [`bytes=${'0-,'.repeat(1000)}0-`, 200, '0123456789', null],
  ])('answers Range: %.20s with %i', async (range, status, content, contentRange) => {
    const response = await box.fetch('/pige/ten.wav', { headers: { range } })
    expect(response.status).toBe(status)
    expect(await response.text()).toBe(content)
    expect(response.headers.get('content-range')).toBe(contentRange)
  })

  it('without content has no satisfiable range', async () => {
    const whole = await box.fetch('/pige/empty.flac')
    expect([whole.status, await whole.text()]).toEqual([200, ''])
    const ranged = await box.fetch('/pige/empty.flac', { headers: { range: 'bytes=0-' } })
    expect([ranged.status, ranged.headers.get('content-range')]).toEqual([416, 'bytes */0'])
  })

  it('is not sent to those who have it', async () => {
    const { headers } = await box.fetch('/pige/ten.wav')
    const etag = headers.get('etag') ?? ''
    const modified = headers.get('last-modified') ?? ''
    const status = async (given: Record<string, string>): Promise<number> =>
      (await box.fetch('/pige/ten.wav', { headers: given })).status
    expect(await status({ 'if-none-match': etag })).toBe(304)
    expect(await status({ 'if-none-match': `"x", W/${etag}` })).toBe(304)
    expect(await status({ 'if-none-match': '*' })).toBe(304)
    expect(await status({ 'if-none-match': '"x"' })).toBe(200)
    expect(await status({ 'if-modified-since': modified })).toBe(304)
    expect(await status({ 'if-modified-since': 'Sun, 29 Mar 2026 01:30:06 GMT' })).toBe(200)
    // The tag is the better witness (RFC 9110, 13.1.3).
    expect(await status({ 'if-none-match': '"x"', 'if-modified-since': modified })).toBe(200)
    expect(await status({ 'if-match': '"x"' })).toBe(412)
    expect(await status({ 'if-unmodified-since': 'Sun, 29 Mar 2026 01:30:06 GMT' })).toBe(412)
    expect(await status({ 'if-match': etag, range: 'bytes=0-1' })).toBe(206)
    expect(await status({ 'if-range': etag, range: 'bytes=0-1' })).toBe(206)
    expect(await status({ 'if-range': modified, range: 'bytes=0-1' })).toBe(206)
    expect(await status({ 'if-range': '"x"', range: 'bytes=0-1' })).toBe(200)
    expect(await status({ 'if-range': `W/${etag}`, range: 'bytes=0-1' })).toBe(200)
    expect(await status({ 'if-range': 'nonsense', range: 'bytes=0-1' })).toBe(200)
  })

  it('is saved rather than shown when asked', async () => {
    const response = await box.fetch(`/pige/${encodeURIComponent('été "1" 100%.txt')}?download`)
    expect(response.headers.get('content-disposition')).toBe(
      `attachment; filename="_t_ _1_ 100_.txt"; filename*=UTF-8''%C3%A9t%C3%A9%20%221%22%20100%25.txt`,
    )
    expect((await box.fetch('/pige/ten.wav')).headers.get('content-disposition')).toBeNull()
  })

  it('that could run something may not', async () => {
    const policy = (await box.fetch('/pige/page.html')).headers.get('content-security-policy')
    expect(policy).toMatch(/default-src 'none'.*sandbox/)
  })
})

describe('a file that changes', () => {
  it('is sent as long as it was, when it grows meanwhile', async () => {
    const path = join(folder.path, 'root', 'growing.wav')
    await writeFile(path, Buffer.alloc(4_000_000, 1))
    const response = await box.fetch('/pige/growing.wav')
    await appendFile(path, Buffer.alloc(1_000_000, 2))
    const bytes = new Uint8Array(await response.arrayBuffer())
    expect(bytes.length).toBe(4_000_000)
    expect(bytes.every((byte) => byte === 1)).toBe(true)
    const again = await box.fetch('/pige/growing.wav', { headers: { range: 'bytes=4000000-' } })
    expect((await again.arrayBuffer()).byteLength).toBe(1_000_000)
    expect(again.headers.get('etag')).not.toBe(response.headers.get('etag'))
  })

  it('breaks the connection when it shrinks meanwhile', async () => {
    const path = join(folder.path, 'root', 'shrinking.wav')
    const file = await open(path, 'w')
    await file.truncate(500_000_000)
    await file.close()
    const response = await box.fetch('/pige/shrinking.wav')
    await truncate(path, 10)
    await expect(response.arrayBuffer()).rejects.toThrow()
  })
})

describe('what is not inside', () => {
  it.each([
    '/pige/../outside.txt',
    '/pige/%2e%2e/outside.txt',
    '/pige/..%2foutside.txt',
    '/pige/%2e%2e%2foutside.txt',
    '/pige/2026/../../outside.txt',
    '/pige/2026%2f..%2f..%2foutside.txt',
    '/pige/..%5coutside.txt',
    '/pige//etc/passwd',
    '/pige/%2fetc%2fpasswd',
    '/pige/./ten.wav',
    '/pige/ten.wav%00.txt',
    '/pige/ten.wav/',
    '/pige/ten.wav/x',
    `/pige/${'a'.repeat(256)}`,
    `/pige/${'%C3%A9'.repeat(200)}`,
    `/pige/${'a/'.repeat(3000)}`,
    '/pige/leak.txt',
    '/pige/up/outside.txt',
    '/pige/up/',
    '/pige/sibling/x.txt',
    '/pige/loop',
    '/pige/pipe',
    '/pige/.secret',
    '/pige/open.wav.part',
    '/pige/nothing',
  ])('%.40s is not found', async (path) => {
    const { status, body } = await get(box.port, path)
    expect([status, body]).toEqual([404, '{"message":"There is nothing at this address."}'])
  })

  it.each(['/pige/%', '/pige/%zz', '/pige/%c0%ae%c0%ae/outside.txt'])(
    '%s is no path at all',
    async (path) => {
      const { status, body } = await get(box.port, path)
      expect([status, body]).toEqual([400, '{"message":"This address is malformed."}'])
    },
  )

  it('is not listed either', async () => {
    const { entries } = (await (await box.fetch('/pige/?json')).json()) as { entries: Named[] }
    const names = entries.map(({ name }) => name)
    expect(names).toContain('link.wav')
    for (const name of ['leak.txt', 'up', 'sibling', 'loop', 'pipe', '.secret', 'open.wav.part']) {
      expect(names).not.toContain(name)
    }
  })

  it('follows a link to a place inside', async () => {
    expect(await (await box.fetch('/pige/link.wav')).text()).toBe('0123456789')
  })

  it('waits for storage that is not there', async () => {
    const response = await box.fetch('/absent/')
    expect([response.status, response.headers.get('retry-after')]).toEqual([503, '30'])
    const page = await box.fetch('/absent/', { headers: { accept: 'text/html' } })
    expect(await page.text()).toContain('<p>The storage is not there.</p>')
  })

  it('has a name that can be written in a path', async () => {
    const broken = Buffer.concat([
      Buffer.from(join(folder.path, 'root', 'caf')),
      Buffer.from([0xe9]),
    ])
    await writeFile(broken, 'latin-1')
    const { entries } = (await (await box.fetch('/pige/?json')).json()) as { entries: Named[] }
    expect(entries.filter(({ name }) => name.startsWith('caf'))).toEqual([])
    await rm(broken)
  })
})

interface Named {
  readonly name: string
}

describe('a folder', () => {
  const names = async (query: string): Promise<string[]> => {
    const response = await box.fetch(`/pige/2026/03-Mar/?json${query}`)
    const { entries } = (await response.json()) as { entries: Named[] }
    return entries.map(({ name }) => name)
  }

  it('is sorted as people count, or by a column', async () => {
    expect(await names('')).toEqual(['9h15.ogg', '10h15.ogg'])
    expect(await names('&sort=-name')).toEqual(['10h15.ogg', '9h15.ogg'])
    expect(await names('&sort=size')).toEqual(['10h15.ogg', '9h15.ogg'])
    expect(await names('&sort=nonsense')).toEqual(['9h15.ogg', '10h15.ogg'])
  })

  it('is told as JSON too', async () => {
    const headers = { accept: 'application/json' }
    const response = await box.fetch('/pige/2026/03-Mar/', { headers })
    expect(await response.json()).toEqual({
      path: '/pige/2026/03-Mar',
      truncated: false,
      entries: [
        { name: '9h15.ogg', kind: 'file', size: 10, modified: changed.toISOString() },
        { name: '10h15.ogg', kind: 'file', size: 3, modified: changed.toISOString() },
      ],
    })
  })

  it('is a page whose names cannot be mistaken for markup', async () => {
    const text = await (await box.fetch('/pige/')).text()
    expect(text).toContain('<a href="%3Cb%3E%26.txt">&lt;b&gt;&amp;.txt</a>')
    expect(text).toContain('<a href="2026/">2026/</a>')
    expect(text).not.toContain('<b>')
  })

  it('is led to with its slash', async () => {
    const response = await box.fetch('/pige/2026?sort=time')
    expect([response.status, response.headers.get('location')]).toEqual([
      301,
      '/pige/2026/?sort=time',
    ])
    const elsewhere = await get(box.port, '//evil.example/..')
    expect(elsewhere.headers).not.toContain('location')
  })

  it('says so when it does not show all', async () => {
    const text = await (await box.fetch('/all/')).text()
    expect(text).toContain('Only the first 3 entries are shown.')
  })

  it('shows what is hidden elsewhere, and is kept by caches, when told so', async () => {
    const response = await box.fetch('/all/.secret')
    expect([await response.text(), response.headers.get('cache-control')]).toEqual([
      'dot',
      'max-age=60',
    ])
  })

  it('is mirrored by wget, once each file', async () => {
    await using target = await temporaryFolder()
    const url = `http://127.0.0.1:${box.port}/pige/2026/`
    const mirror = ['-q', '-r', '-np', '-nH', '-e', 'robots=off', url]
    await promisify(execFile)('wget', mirror, { cwd: target.path })
    const found = execFileSync('find', ['.', '-type', 'f'], { cwd: target.path, encoding: 'utf8' })
    expect(found.trim().split('\n').sort()).toEqual([
      './pige/2026/03-Mar/10h15.ogg',
      './pige/2026/03-Mar/9h15.ogg',
      './pige/2026/03-Mar/index.html',
      './pige/2026/index.html',
    ])
  })
})

it('clients that do not read cost two chunks each, and no more', async () => {
  const path = join(folder.path, 'root', 'large.wav')
  const file = await open(path, 'w')
  await file.truncate(2_000_000_000)
  await file.close()
  const before = process.memoryUsage().arrayBuffers
  const sockets = await Promise.all(Array.from({ length: 20 }, () => dial(box.port)))
  for (const socket of sockets) {
    socket.pause()
    socket.write('GET /pige/large.wav HTTP/1.1\r\nHost: localhost\r\n\r\n')
  }
  // Another client is served meanwhile, again and again.
  for (let round = 0; round < 50; round += 1) await (await box.fetch('/pige/ten.wav')).text()
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(40_000_000)
  for (const socket of sockets) socket.destroy()
})
