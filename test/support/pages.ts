import { execFile } from 'node:child_process'
import { globSync, statSync } from 'node:fs'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import type { Page } from 'playwright-core'

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
  const page = `${root}/examples/${appliance}/dist/web/index.html`
  const built = statSync(page, { throwIfNoEntry: false })?.mtimeMs ?? 0
  if (built < newest) {
    await promisify(execFile)(process.execPath, [`${root}/scripts/build-web.js`], { cwd: root })
  }
}

/** What axe, which judges a page as a screen reader would, has against it: the rule and where. */
export async function violations(page: Page): Promise<readonly string[]> {
  // To be opened with `bypassCSP`: the judge is a script that the page's policy would keep out.
  await page.addScriptTag({ path: axe })
  const found = await page.evaluate<{
    violations: { id: string; nodes: { html: string }[] }[]
  }>('axe.run({ runOnly: ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"] })')
  return found.violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`))
}
