import type { Box } from '../../../test/support/box.ts'
import type { TestBrowser } from '../../../test/support/chromium.ts'
import * as pages from '../../../test/support/pages.ts'

/** Open a page of a box, and note whatever the browser complains of. */
export async function openPage(
  browser: TestBrowser,
  box: Pick<Box, 'url'>,
  path: string,
  options: pages.OpenPageOptions = {},
): Promise<pages.OpenPage> {
  return await pages.openPage(browser, new URL(path, box.url).href, options)
}

export { shoot } from '../../../test/support/pages.ts'
