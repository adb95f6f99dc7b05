import { execFile } from 'node:child_process'
import { globSync, statSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const web = fileURLToPath(new URL('../../web', import.meta.url))
const shared = fileURLToPath(new URL('../../../../libs/appliance/web', import.meta.url))
const page = fileURLToPath(new URL('../../dist/web/index.html', import.meta.url))
const script = fileURLToPath(new URL('../../../../scripts/build-web.js', import.meta.url))

/** Build the pages if their sources are newer: nobody wants to look for a fault in last week's page. */
export async function buildPage(): Promise<void> {
  const sources = [web, shared].flatMap((folder) => globSync(`${folder}/**/*.{ts,tsx,css,html}`))
  const newest = Math.max(...sources.map((file) => statSync(file).mtimeMs))
  const built = statSync(page, { throwIfNoEntry: false })?.mtimeMs ?? 0
  if (built < newest) {
    const root = fileURLToPath(new URL('../../../..', import.meta.url))
    await promisify(execFile)(process.execPath, [script], { cwd: root })
  }
}
