import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type BrowserContext, type BrowserContextOptions, chromium } from 'playwright-core'

/** A browser for tests; disposing of it ends it and removes its profile. */
export interface TestBrowser extends AsyncDisposable {
  /**
   * Open a window with cookies and a cache of its own.
   *
   * @param options its size, colour scheme, and so on; by default 1280 x 800, light
   */
  window(options?: BrowserContextOptions): Promise<BrowserContext>
}

/** What Chromium would say to the world at each start; root may not use its sandbox. */
const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/** Start Debian's Chromium without a screen. */
export async function startChromium(): Promise<TestBrowser> {
  const profile = await mkdtemp(join(tmpdir(), 'boxwright-chromium-'))
  const browser = await chromium.launch({
    executablePath: '/usr/bin/chromium',
    headless: true,
    args: flags,
    // Its crash reports and caches go where they are removed afterwards.
    env: { ...process.env, XDG_CONFIG_HOME: profile, XDG_CACHE_HOME: profile },
  })
  return {
    async window(options) {
      const usual = { viewport: { width: 1280, height: 800 }, locale: 'en-GB' }
      const window = await browser.newContext({ ...usual, ...options })
      // By default half a minute, which a busy machine may need for a page.
      window.setDefaultTimeout(90_000)
      return window
    },
    async [Symbol.asyncDispose]() {
      await browser.close()
      await rm(profile, { recursive: true, force: true })
    },
  }
}
