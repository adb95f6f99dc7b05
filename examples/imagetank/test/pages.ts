import type { BrowserContextOptions, Page } from 'playwright-core'
import type { Box } from '../../../test/support/box.ts'
import type { TestBrowser } from '../../../test/support/chromium.ts'

/** A page in a window of its own. */
export interface OpenPage extends AsyncDisposable {
  readonly page: Page
  /** Whatever the browser complains of. */
  readonly complaints: string[]
}

/** Open a page of a box, and note whatever the browser complains of. */
export async function openPage(
  browser: TestBrowser,
  box: Pick<Box, 'url'>,
  path: string,
  options: BrowserContextOptions = {},
): Promise<OpenPage> {
  const window = await browser.window(options)
  const page = await window.newPage()
  const complaints: string[] = []
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(message.text())
  })
  page.on('pageerror', (error) => complaints.push(error.message))
  await page.goto(new URL(path, box.url).href)
  return { page, complaints, [Symbol.asyncDispose]: () => window.close() }
}

/** Screenshots for a person to look at, if one wants them: SHOTS names their folder. */
export async function shoot(page: Page, name: string, fullPage = true): Promise<void> {
  const shots = process.env['SHOTS']
  if (shots) await page.screenshot({ path: `${shots}/${name}.png`, fullPage })
}
