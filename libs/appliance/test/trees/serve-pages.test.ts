import { mkdir, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { temporaryFolder } from '../../../../test/support/temporary-folder.ts'
import { noncePlaceholder, servePages } from '../../src/index.ts'
import { type Box, startBox } from '../support/box.ts'
import { get } from '../support/raw.ts'

let folder: Awaited<ReturnType<typeof temporaryFolder>>
let box: Box
beforeAll(async () => {
  folder = await temporaryFolder()
  const root = join(folder.path, 'web')
  await mkdir(join(root, 'assets'), { recursive: true })
  const page = `<meta property="csp-nonce" nonce="${noncePlaceholder}"><p>first`
  await writeFile(join(root, 'index.html'), page)
  await writeFile(join(root, 'log.html'), 'log')
  await writeFile(join(root, 'assets', 'index-abc.js'), 'script')
  await writeFile(join(root, 'assets', '.env'), 'secret')
  await writeFile(join(folder.path, 'outside.html'), 'outside')
  await symlink('../outside.html', join(root, 'leak.html'))
  box = await startBox({}, ({ http }) => void http.register(servePages({ root })))
})
afterAll(async () => {
  await box[Symbol.asyncDispose]()
  await folder[Symbol.asyncDispose]()
})

it('serves a page with a nonce of its own, never from a cache', async () => {
  const nonces = new Set<string>()
  for (const path of ['/', '/?a=b', '/index.html', '/index']) {
    const response = await box.fetch(path)
    const text = await response.text()
    const nonce = /nonce="(.+?)"><p>first/.exec(text)?.[1] ?? ''
    const policy = response.headers.get('content-security-policy') ?? ''
    expect(policy).toContain(`style-src 'self' 'nonce-${nonce}'`)
    expect(policy).toContain("script-src 'self';")
    expect(response.headers.get('cache-control')).toBe('no-store')
    nonces.add(nonce)
  }
  expect(nonces.size).toBe(4)
  expect(await (await box.fetch('/log')).text()).toBe('log')
})

it('lets the browser keep what has a hash in its name', async () => {
  const response = await box.fetch('/assets/index-abc.js')
  expect(await response.text()).toBe('script')
  expect(response.headers.get('cache-control')).toBe('max-age=31536000, immutable')
  expect(response.headers.get('content-type')).toBe('text/javascript; charset=utf-8')
})

it.each([
  '/assets',
  '/assets/',
  '/log/',
  '/log/x',
  '/assets/.env',
  '/leak',
  '/leak.html',
  '/../outside.html',
  '/..%2foutside',
  '/nothing',
])('%s is nothing', async (path) => {
  expect((await get(box.port, path)).status).toBe(404)
})

it('answers HEAD', async () => {
  const response = await box.fetch('/', { method: 'HEAD' })
  expect([response.status, await response.text()]).toEqual([200, ''])
})

it('needs pages that were built', () => {
  expect(() => servePages({ root: join(folder.path, 'none') })).toThrow(
    /no index\.html in .*none: build/,
  )
})
