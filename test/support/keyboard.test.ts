import { afterAll, beforeAll, expect, it } from 'vitest'
import { startChromium, type TestBrowser } from './chromium.ts'
import { keyboardFaults } from './keyboard.ts'
import { openPage } from './pages.ts'

let browser: TestBrowser
beforeAll(async () => {
  browser = await startChromium()
})
afterAll(() => browser?.[Symbol.asyncDispose]())

const fine = `<style>:focus-visible { outline: 2px solid red }</style>
  <a href="#">link</a> <button>button</button> <button disabled>off</button> <button hidden>not there</button>
  <label><input type="radio" name="one">a</label> <label><input type="radio" name="one" checked>b</label>
  <input type="datetime-local"> <div tabindex="-1">by a script alone</div>`
const back = `onkeydown="if (event.key === 'Tab') { event.preventDefault(); document.querySelector('#first').focus() }"`

it.each([
  ['nothing in a page that is fine', fine, []],
  [
    'what is not seen',
    `${fine}<button style="outline: none">x</button>`,
    ['the focus is not seen on'],
  ],
  [
    'what is out of sight',
    `${fine}<button style="position: fixed; top: -99px">x</button>`,
    ['the focus is out of sight on'],
  ],
  [
    'what holds the focus',
    `<textarea onkeydown="event.preventDefault()"></textarea><a href="#">never</a>`,
    ['does not let go', 'not reached: <a'],
  ],
  [
    'what leads round in a circle',
    `<a href="#">once</a> <button id="first">x</button> <button ${back}>y</button> <a href="#">never</a>`,
    ['leads back to', 'not reached: <a'],
  ],
])('a walk by Tab finds %s', async (_what, html, faults) => {
  await using window = await openPage(browser, 'about:blank')
  await window.page.setContent(html)
  expect(await keyboardFaults(window.page)).toEqual(
    faults.map((fault) => expect.stringContaining(fault)),
  )
})
