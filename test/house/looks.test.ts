import { spawn } from 'node:child_process'
import { EventEmitter, once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import type { Page, Request } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { startChromium, type TestBrowser } from '../support/chromium.ts'
import { keyboardFaults } from '../support/keyboard.ts'
import { buildPages, openPage, overflow, screens, shoot, violations } from '../support/pages.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'
import { voiceFaults } from '../support/voice.ts'

// What a stranger sees: `npm start`, and every page that it leads to.

const boxes = ['boottorrent', 'dvbboxes', 'imagetank', 'pigebox', 'puavo-mirror'] as const
/** Bytes of script that a page may have, compressed. */
const mostScript = 200_000
/** Bytes of memory that all boxes may take together, with what they start: Redis servers, workers, encoders. */
const mostMemory = 1e9

/** Two frames: one in which what came is drawn, one in which what was drawn asks for more. */
const drawn =
  'new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done))))'

/** What the start page is told of a box. */
interface Told {
  readonly boxes: readonly {
    readonly name: string
    readonly addresses: readonly { url: string }[]
    readonly memory: number
  }[]
}

const stack = new AsyncDisposableStack()
let browser: TestBrowser
let start: string
let told: Told
/** Ask the start page what it was told last. */
const ask = async (): Promise<Told> =>
  (await (await fetch(new URL('api/boxes', start))).json()) as Told

beforeAll(async () => {
  for (const name of [...boxes, 'start']) await buildPages(name)
  start = await startAll()
  told = await ask()
  browser = stack.use(await startChromium())
}, 600_000)
afterAll(() => stack.disposeAsync())

/** Who is root stays the owner of files, and has no right beyond that. */
const withoutRoot =
  process.getuid?.() === 0 ? ['unshare', '--user', '--map-user=1000', '--map-group=1000'] : []

/** `npm start`, by a user like others; the address of its page, once all is ready. */
async function startAll(): Promise<string> {
  const folder = stack.use(await temporaryFolder('boxwright-looks-'))
  const script = fileURLToPath(new URL('../../scripts/start.js', import.meta.url))
  const words = [...withoutRoot, process.execPath, script, '--data', folder.path]
  const [command = '', ...args] = words
  const child = spawn(command, args, { stdio: 'pipe' })
  const closed = once(child, 'close')
  stack.defer(async () => {
    child.kill('SIGTERM')
    expect(await closed).toEqual([0, null])
  })
  let text = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (part: string) => {
      text += part
    })
  }
  const ended = closed.then(() => {
    throw new Error(`npm start ended:\n${text}`)
  })
  // It is reported by whoever waits for it.
  ended.catch(() => {})
  for (;;) {
    const [, url] = /All of them: (http:\S+)[\s\S]*Ctrl\+C/.exec(text) ?? []
    if (url) return url
    await Promise.race([once(child.stdout, 'data'), ended])
  }
}

/** The pages of a box: the one that it names, and those that this leads to. */
async function pagesOf(name: string): Promise<string[]> {
  const url = told.boxes.find((box) => box.name === name)?.addresses[0]?.url
  if (url === undefined) throw new Error(`${name} is not ready`)
  await using window = await openPage(browser, url)
  await window.page.locator('main h1').waitFor()
  const links = await window.page
    .locator('.frame-head nav a')
    .evaluateAll((all) => all.map((link) => (link as unknown as { href: string }).href))
  // The first may have led to another one.
  return [...new Set([window.page.url(), ...links])]
}

/** What a page asks for while it is open. */
interface Asked {
  readonly hosts: ReadonlySet<string>
  /** Bytes of each script, compressed. */
  readonly scripts: readonly Promise<number>[]
  /** Wait until it has all that it asks for; events are asked for as long as it is open. */
  settled(): Promise<void>
}

function listen(page: Page): Asked {
  const hosts = new Set<string>()
  const scripts: Promise<number>[] = []
  const pending = new Set<Request>()
  const changes = new EventEmitter()
  page.on('request', (request) => {
    if (/^(http|ws)/.test(request.url())) hosts.add(new URL(request.url()).host)
    if (request.resourceType() !== 'eventsource') pending.add(request)
  })
  const done = (request: Request): void => {
    pending.delete(request)
    changes.emit('done')
  }
  page.on('requestfinished', done)
  page.on('requestfailed', done)
  page.on('response', (response) => {
    if (!/\.js$/.test(new URL(response.url()).pathname)) return
    scripts.push(response.body().then((body) => gzipSync(body).length))
  })
  return {
    hosts,
    scripts,
    async settled() {
      do {
        while (pending.size > 0) await once(changes, 'done')
        // What came is drawn, and may ask for more.
        await page.evaluate(drawn)
      } while (pending.size > 0)
    },
  }
}

it('the start page leads to all of them', () => {
  expect(told.boxes.map(({ name }) => name)).toEqual(boxes)
})

it.each(['start', ...boxes])(
  '%s: its pages are light, ask nobody else, fit every screen, serve everybody, and can be walked through by Tab',
  async (name) => {
    const urls = name === 'start' ? [start] : await pagesOf(name)
    for (const url of urls) {
      for (const screen of screens) {
        const at = `${url} ${screen.viewport.width}`
        await using window = await openPage(browser, 'about:blank', { ...screen, bypassCSP: true })
        const { page, complaints } = window
        const { hosts, scripts, settled } = listen(page)
        await page.goto(url)
        await page.locator('main h1').first().waitFor()
        await settled()
        expect.soft(await overflow(page), at).toBe(0)
        const { width } = screen.viewport
        const path = new URL(url).pathname.replaceAll('/', '-')
        await shoot(page, `${name}${path}-${width}-${screen.colorScheme}`, width < 3000)
        expect.soft(await violations(page), at).toEqual([])
        expect.soft(await voiceFaults(page), at).toEqual([])
        const script = (await Promise.all(scripts)).reduce((sum, size) => sum + size, 0)
        expect.soft(script, at).toBeLessThan(mostScript)
        expect.soft([...hosts], at).toEqual([new URL(url).host])
        if (width === 1280) expect.soft(await keyboardFaults(page), at).toEqual([])
        expect.soft(complaints, at).toEqual([])
      }
    }
  },
)

it('all of them take no more memory than promised, when they are ready and when they were looked at', async () => {
  for (const { boxes } of [told, await ask()]) {
    for (const { name, memory } of boxes) expect(memory, name).toBeGreaterThan(0)
    expect(boxes.reduce((sum, { memory }) => sum + memory, 0)).toBeLessThan(mostMemory)
  }
})
