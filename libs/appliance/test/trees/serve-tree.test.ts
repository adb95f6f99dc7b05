import { appendFile, open, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { collectGarbage } from '../../../../test/support/garbage.ts'
import { dial } from '../support/raw.ts'
import { startTree, type TreeBox } from './tree-box.ts'

let box: TreeBox
beforeAll(async () => {
  box = await startTree()
})
afterAll(() => box[Symbol.asyncDispose]())

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
    const path = join(box.folder, 'root', 'growing.wav')
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
    const path = join(box.folder, 'root', 'shrinking.wav')
    const file = await open(path, 'w')
    await file.truncate(500_000_000)
    await file.close()
    const response = await box.fetch('/pige/shrinking.wav')
    await truncate(path, 10)
    await expect(response.arrayBuffer()).rejects.toThrow()
  })
})

it('clients that do not read cost two chunks each, and no more', async () => {
  const path = join(box.folder, 'root', 'large.wav')
  const file = await open(path, 'w')
  await file.truncate(2_000_000_000)
  await file.close()
  collectGarbage()
  const before = process.memoryUsage().arrayBuffers
  const sockets = await Promise.all(Array.from({ length: 20 }, () => dial(box.port)))
  for (const socket of sockets) {
    socket.pause()
    socket.write('GET /pige/large.wav HTTP/1.1\r\nHost: localhost\r\n\r\n')
  }
  // Another client is served meanwhile, again and again.
  for (let round = 0; round < 50; round += 1) await (await box.fetch('/pige/ten.wav')).text()
  // What the kernel took in for them went through memory, too; V8 gives it back in a thread of its own.
  const held = (): number => {
    collectGarbage()
    return process.memoryUsage().arrayBuffers - before
  }
  await expect.poll(held, { timeout: 20_000 }).toBeLessThan(20_000_000)
  for (const socket of sockets) socket.destroy()
})
