import { globSync, readFileSync } from 'node:fs'
import { Redis } from 'ioredis'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect } from 'vitest'
import type { Box } from '../../../../test/support/box.ts'
import { startChromium, type TestBrowser } from '../../../../test/support/chromium.ts'
import {
  buildPages,
  type OpenPage,
  type OpenPageOptions,
  openPage,
  shoot as shootPage,
} from '../../../../test/support/pages.ts'
import { type Asker, basic } from '../asker.ts'
import { startFleet } from '../fleet.ts'

/** One fleet and one browser for all: six boxes and their replicas, all real, with two users. */
export let box: Box
/** Asks its API as an admin. */
export let api: Asker
/** The broadcast day that its programmes were made around. */
export let today: string
let browser: TestBrowser

/** Start them before all tests of a file. */
export function useWorld(): void {
  const stack = new AsyncDisposableStack()
  beforeAll(async () => {
    await buildPages('dvbboxes')
    ;({ box, api, today } = await startFleet(stack, { ann: 'admin', vic: 'viewer' }))
    browser = stack.use(await startChromium())
  })
  afterAll(() => stack.disposeAsync())
}

/** What a page says in the end: it follows the boxes, and a busy machine takes its time. */
export const until = <T>(read: () => Promise<T>): ReturnType<typeof expect.poll<T>> =>
  expect.poll(read, { timeout: 60_000, interval: 50 })

/** Open a page as somebody; as nobody, if the name is empty. */
export const open = (
  path: string,
  options: OpenPageOptions = {},
  name = 'ann',
): Promise<OpenPage> =>
  openPage(browser, new URL(path, box.url).href, {
    ...options,
    ...(name !== '' && { extraHTTPHeaders: basic(name) }),
  })

/** What the masters of the demo are, as the configurations of their replicas tell. */
export async function masters<T>(use: (redis: Redis, host: string) => Promise<T>): Promise<void> {
  const texts = globSync(`${box.data}/replicas/**/*.conf`).map((file) => readFileSync(file, 'utf8'))
  const places = texts.flatMap((text) => /^replicaof "?([\d.]+)"? (\d+)/m.exec(text) ?? [])
  expect(places).toHaveLength(18)
  for (let at = 0; at < places.length; at += 3) {
    const [host = '', port] = places.slice(at + 1)
    const redis = new Redis({ host, port: Number(port) })
    await use(redis, host)
    redis.disconnect()
  }
}

/** The section of a day in a listing. */
export const short = (day: string): string => `[${day.slice(0, 2)}/${day.slice(2, 4)}]`

/** A screenshot, named after the box. */
export const shoot = (page: Page, name: string): Promise<void> =>
  shootPage(page, `dvbboxes-${name}`)
