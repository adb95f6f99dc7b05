import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { get } from '../support/raw.ts'
import { type Named, startTree, type TreeBox } from './tree-box.ts'

let box: TreeBox
beforeAll(async () => {
  box = await startTree()
})
afterAll(() => box[Symbol.asyncDispose]())

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
    expect([status, body]).toEqual([
      404,
      '{"code":"not-found","message":"There is nothing at this address."}',
    ])
  })

  it.each(['/pige/%', '/pige/%zz', '/pige/%c0%ae%c0%ae/outside.txt'])(
    '%s is no path at all',
    async (path) => {
      const { status, body } = await get(box.port, path)
      expect([status, body]).toEqual([
        400,
        '{"code":"bad-request","message":"This address is malformed."}',
      ])
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
      Buffer.from(join(box.folder, 'root', 'caf')),
      Buffer.from([0xe9]),
    ])
    await writeFile(broken, 'latin-1')
    const { entries } = (await (await box.fetch('/pige/?json')).json()) as { entries: Named[] }
    expect(entries.filter(({ name }) => name.startsWith('caf'))).toEqual([])
    await rm(broken)
  })
})
