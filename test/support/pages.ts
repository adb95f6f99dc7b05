import { execFile } from 'node:child_process'
import { globSync, statSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import type { BrowserContextOptions, Page } from 'playwright-core'
import { flock } from '../../libs/durable/src/edges/flock.ts'
import type { TestBrowser } from './chromium.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const axe = createRequire(import.meta.url).resolve('axe-core/axe.min.js')

/**
 * Build the pages if those of an appliance are older than their sources: nobody wants to look for a fault in last
 * week's page.
 *
 * @param appliance its folder in examples/
 */
export async function buildPages(appliance: string): Promise<void> {
  const folders = [
    `examples/${appliance}/web`,
    'libs/appliance/web',
    'libs/appliance/src/http/style',
  ]
  const sources = folders.flatMap((folder) => globSync(`${root}/${folder}/**/*.{ts,tsx,css,html}`))
  const newest = Math.max(...sources.map((file) => statSync(file).mtimeMs))
  // Several files are tested at once: one of them builds, the others wait for it, and for whoever builds all (scripts/setup/lock.js).
  await using project = await open(root)
  await flock(project.fd, { wait: true })
  const page = `${root}/examples/${appliance}/dist/web/index.html`
  const built = statSync(page, { throwIfNoEntry: false })?.mtimeMs ?? 0
  if (built < newest) {
    await promisify(execFile)(process.execPath, [`${root}/scripts/build-web.js`], { cwd: root })
  }
}

/** A page in a window of its own. */
export interface OpenPage extends AsyncDisposable {
  readonly page: Page
  /** Whatever the browser complains of. */
  readonly complaints: readonly string[]
}

/** How a page is opened: what its window is like. */
export interface OpenPageOptions extends BrowserContextOptions {
  /** Runs in the page before its own scripts. */
  readonly script?: string
}

/** Open a page in a window of its own, and note whatever the browser complains of. */
export async function openPage(
  browser: TestBrowser,
  url: string,
  { script, ...options }: OpenPageOptions = {},
): Promise<OpenPage> {
  const window = await browser.window(options)
  const page = await window.newPage()
  const complaints: string[] = []
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(message.text())
  })
  page.on('pageerror', (error) => complaints.push(error.message))
  if (script !== undefined) await page.addInitScript({ content: script })
  await page.goto(url)
  return { page, complaints, [Symbol.asyncDispose]: () => window.close() }
}

/** By how many pixels a page is wider than its window. */
export async function overflow(page: Page): Promise<number> {
  return await page.evaluate('document.documentElement.scrollWidth - innerWidth')
}

/** The two ways in which every page can be looked at. */
export const bothSchemes = ['light', 'dark'] as const

/** What a page is looked at on: a telephone in the dark, a desk, a wall of 4K. */
export const screens = [
  { viewport: { width: 360, height: 740 }, colorScheme: 'dark' },
  { viewport: { width: 1280, height: 800 }, colorScheme: 'light' },
  { viewport: { width: 3840, height: 2160 }, colorScheme: 'dark' },
] as const

/** Screenshots for a person to look at, if one wants them: SHOTS names their folder. */
export async function shoot(page: Page, name: string, fullPage = true): Promise<void> {
  const shots = process.env['SHOTS']
  if (shots) await page.screenshot({ path: `${shots}/${name}.png`, fullPage })
}

/** What axe tells. */
interface Judgement {
  readonly passes: readonly unknown[]
  readonly violations: readonly { id: string; nodes: { html: string }[] }[]
}

/**
 * What axe, which judges a page as a screen reader would, has against it: the rule and where.
 *
 * @param page opened with `bypassCSP`: the judge is a script that the page's policy would keep out
 * @param schemes colours in which to look at it; by default those that its window has
 */
export async function violations(
  page: Page,
  schemes: readonly ('light' | 'dark')[] = [],
): Promise<readonly string[]> {
  await page.addScriptTag({ path: axe })
  const found = []
  for (const colorScheme of schemes.length > 0 ? schemes : [undefined]) {
    if (colorScheme) await page.emulateMedia({ colorScheme })
    const { passes, violations } = await page.evaluate<Judgement>(
      'axe.run({ runOnly: ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"] })',
    )
    if (passes.length < 10) throw new Error(`axe saw next to nothing: ${passes.length} rules`)
    found.push(...violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`)))
  }
  // Null is what a browser has by itself, not what the window was opened with.
  if (schemes.length > 0) await page.emulateMedia({ colorScheme: null })
  return found
}
