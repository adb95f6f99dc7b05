import { readdir } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { delta, signature } from 'librsync-wasm'
import { build, createServer, type InlineConfig, preview } from 'vite'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startChromium, type TestBrowser } from '../../../../test/support/chromium.ts'
import { temporaryFolder } from '../../../../test/support/temporary-folder.ts'
import { noise, whole } from '../support/rdiff.ts'
import type { Page } from './page/page.ts'

const root = fileURLToPath(new URL('./page', import.meta.url))
const common: InlineConfig = {
  root,
  configFile: false,
  logLevel: 'error',
  resolve: { conditions: ['@boxwright/source', 'module', 'browser', 'import', 'default'] },
}

let browser: TestBrowser
beforeAll(async () => {
  browser = await startChromium()
})
afterAll(() => browser[Symbol.asyncDispose]())

const basis = noise(70_000)
const target = Buffer.concat([basis.subarray(30_000), noise(100), basis.subarray(0, 45_000)])

/** Open the page, and compare what it does with what Node does. */
async function tryPage(address: string): Promise<void> {
  await using window = await browser.window()
  const complaints: string[] = []
  const page = await window.newPage()
  page.on('pageerror', (error) => complaints.push(error.message))
  await page.goto(address)
  await page.waitForFunction('globalThis.librsync')
  const made = await page.evaluate(
    ([old, fresh]) => (globalThis as unknown as { librsync: Page }).librsync.run(old, fresh),
    [[...basis], [...target]] as [number[], number[]],
  )
  const signed = await whole(signature(basis, { blockLength: 256 }))
  expect(Buffer.from(made.signature).equals(signed)).toBe(true)
  expect(Buffer.from(made.delta).equals(await whole(delta(signed, target)))).toBe(true)
  expect(Buffer.from(made.result).equals(target)).toBe(true)
  const refused = await page.evaluate(
    (bytes) => (globalThis as unknown as { librsync: Page }).librsync.refuse(bytes),
    [...Buffer.from('727302365500', 'hex')],
  )
  expect(refused).toBe('ERR_DELTA')
  expect(complaints).toEqual([])
}

describe('a page in Chromium', () => {
  it('has it from a bundler, which carries the WebAssembly along', async () => {
    await using folder = await temporaryFolder()
    await build({ ...common, build: { outDir: folder.path, assetsInlineLimit: 0 } })
    expect(await readdir(`${folder.path}/assets`)).toEqual(
      expect.arrayContaining([expect.stringMatching(/^signature-.*\.wasm$/)]),
    )
    const served = await preview({
      ...common,
      build: { outDir: folder.path },
      preview: { port: 0, host: '127.0.0.1' },
    })
    try {
      await tryPage(served.resolvedUrls?.local[0] ?? '')
    } finally {
      await served.close()
    }
  })

  it('has it file by file, as it stands', async () => {
    await using folder = await temporaryFolder()
    const server = await createServer({
      ...common,
      cacheDir: folder.path,
      optimizeDeps: { noDiscovery: true },
      server: { port: 0, host: '127.0.0.1', watch: null, hmr: false },
    })
    try {
      await server.listen()
      await tryPage(server.resolvedUrls?.local[0] ?? '')
    } finally {
      await server.close()
    }
  })
})
