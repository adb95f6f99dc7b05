import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll } from 'vitest'
import type { Box } from '../../../../test/support/box.ts'
import { startChromium, type TestBrowser } from '../../../../test/support/chromium.ts'
import {
  buildPages,
  type OpenPage,
  type OpenPageOptions,
  openPage,
  shoot as shootPage,
} from '../../../../test/support/pages.ts'
import { temporaryFolder } from '../../../../test/support/temporary-folder.ts'
import { boottorrent } from '../box.ts'

/** One box with local leechers and one browser for all: two users, one of whom may only look. */
export let box: Box
/** Whoever is told to wake, on the loopback network. */
export let sleeper: Socket
let browser: TestBrowser

/** What a user sends along. */
export const as = (name: 'ann' | 'vic'): Record<string, string> => ({
  authorization: `Basic ${Buffer.from(`${name}:${name}-secret`).toString('base64')}`,
})

/** Start them before all tests of a file. */
export function useWorld(): void {
  const stack = new AsyncDisposableStack()
  beforeAll(async () => {
    await buildPages('boottorrent')
    sleeper = createSocket('udp4').bind(0)
    stack.defer(() => void sleeper.close())
    await once(sleeper, 'listening')
    const folder = stack.use(await temporaryFolder())
    const users = join(folder.path, 'users')
    await writeFile(users, `${await line('ann', 'admin')}\n${await line('vic', '')}\n`)
    box = stack.use(
      await boottorrent.start({
        config: [
          `login: {users: ${users}}`,
          `wake: {address: 127.255.255.255, port: ${sleeper.address().port}}`,
          'uploads: {limit: 4MB, quota: 6MB}',
          'leechers: {count: 4, bytes: 2MB, server: 400kB, each: 300kB}',
        ].join('\n'),
      }),
    )
    browser = stack.use(await startChromium())
  })
  afterAll(() => stack.disposeAsync())
}

async function line(name: string, roles: string): Promise<string> {
  const { stdout } = await boottorrent.run(['hash-password'], { input: `${name}-secret\n` })
  return `${name}:${stdout.trim()}:${roles}`
}

/** Open the page as somebody. */
export async function open(
  path = '',
  options: OpenPageOptions = {},
  name: 'ann' | 'vic' = 'ann',
): Promise<OpenPage> {
  return await openPage(browser, new URL(path, box.url).href, {
    ...options,
    extraHTTPHeaders: as(name),
  })
}

/** Ask its API. */
export async function get<T>(path: string): Promise<T> {
  return (await (await fetch(new URL(path, box.url), { headers: as('ann') })).json()) as T
}

/** A screenshot, named after the box. */
export const shoot = (page: Page, name: string): Promise<void> =>
  shootPage(page, `boottorrent-${name}`)
