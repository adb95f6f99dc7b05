import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { startChromium, type TestBrowser } from './chromium.ts'
import { openPage } from './pages.ts'
import { noteSaid, said, voiceFaults } from './voice.ts'

let browser: TestBrowser
beforeAll(async () => {
  browser = await startChromium()
})
afterAll(() => browser?.[Symbol.asyncDispose]())

const fine = `<h1>Fine</h1> <button>Save</button> <a href="/a">A</a> <a href="/a">A</a> <img src="" alt="A picture">
  <fieldset><legend>One</legend><button>Edit</button></fieldset>
  <fieldset><legend>Two</legend><button>Edit</button></fieldset>
  <span role="status">Ready</span> <canvas aria-hidden="true"></canvas> <meter aria-label="Left" value="1"></meter>`

/** Show a page at an address: links lead somewhere, and scripts that run before those of a page do run. */
async function show(page: Page, body: string): Promise<void> {
  const url = 'http://fine.test/'
  await page.route(url, (route) => route.fulfill({ contentType: 'text/html; charset=utf-8', body }))
  await page.goto(url)
}

it.each([
  ['nothing in a page that is fine', '', []],
  ['what has no name', '<button></button>', ['a button called "" in the page']],
  ['what has none to be said', '<a href="/x">→</a>', ['a link called "→" in the page']],
  ['a drawing without words', '<canvas tabindex="0" width="9" height="9"></canvas>', ['a Canvas']],
  ['verbs of one name', '<button>Save</button>', ['two that differ: button Save in the page']],
  ['links of one name', '<a href="/b">A</a>', ['two that differ: link A in the page']],
  [
    'what is said within a control',
    '<details><summary>More <output>Done</output></summary></details>',
    ['a status within a control'],
  ],
])('a listener stumbles over %s', async (_what, html, faults) => {
  await using window = await openPage(browser, 'about:blank')
  await show(window.page, `${fine}${html}`)
  expect(await voiceFaults(window.page)).toEqual(
    faults.map((fault) => expect.stringContaining(fault)),
  )
})

it('what is said unasked is noted, as those hear it who hear least', async () => {
  await using window = await openPage(browser, 'about:blank', { script: noteSaid })
  const { page } = window
  await show(page, `${fine}<div role="slider" tabindex="0"></div>`)
  const run = (body: string): Promise<unknown> =>
    // The observer has its turn before the answer.
    page.evaluate(`(() => { ${body} })(); new Promise((done) => setTimeout(done))`)
  const status = `document.querySelector('[role=status]')`
  const slider = `document.querySelector('[role=slider]')`
  await run(`${status}.textContent = 'Busy'`)
  await run(`${status}.innerHTML = 'Busy<i aria-hidden="true">!</i>'`)
  await run(
    `document.body.append(Object.assign(document.createElement('output'), { textContent: 'no' }))`,
  )
  await run(`document.querySelector('output').textContent = 'yes'`)
  await run(
    `const p = document.createElement('p'); p.role = 'alert'; p.textContent = 'Fire'; document.body.append(p)`,
  )
  await run(`${slider}.ariaValueText = 'away'`)
  await run(`${slider}.focus(); ${slider}.ariaValueText = 'here'`)
  expect(await said(page)).toEqual(['Busy', 'yes', 'Fire', 'here'])
})
