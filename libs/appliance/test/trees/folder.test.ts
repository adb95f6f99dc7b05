import { execFile, execFileSync } from 'node:child_process'
import { mkdtempDisposable, stat, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { temporaryFolder } from '../../../../test/support/temporary-folder.ts'
import { serveTree } from '../../src/index.ts'
import { startBox } from '../support/box.ts'
import { get } from '../support/raw.ts'
import { changed, type Named, startTree, type TreeBox } from './tree-box.ts'

let box: TreeBox
beforeAll(async () => {
  box = await startTree()
})
afterAll(() => box[Symbol.asyncDispose]())

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

  it('is listed also with what was changed when there is no date', async () => {
    // Other file systems keep no such times.
    await using memory = await mkdtempDisposable('/dev/shm/boxwright-')
    const path = join(memory.path, 'far.txt')
    await writeFile(path, '')
    await utimes(path, 1e13, 1e13)
    expect((await stat(path)).mtimeMs).toBe(1e16)
    await using far = await startBox({}, ({ http }) => {
      http.register(serveTree({ root: memory.path }))
    })
    for (const query of ['', '?json']) {
      const response = await far.fetch(`/${query}`)
      expect(response.status).toBe(200)
      expect(await response.text()).toContain('+275760-09-13T00:00:00.000Z')
    }
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
