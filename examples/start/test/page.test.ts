import { fork } from 'node:child_process'
import { once } from 'node:events'
import { request } from 'node:http'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { startChromium } from '../../../test/support/chromium.ts'
import { buildPages, openPage, violations } from '../../../test/support/pages.ts'
import { noteSaid, said } from '../../../test/support/voice.ts'
import type { BoxView, Told } from '../src/boxes.ts'

const launcher = join(import.meta.dirname, '../bin/start-page.js')
const folder = '/srv/boxes'
const alpha: BoxView = {
  name: 'alpha',
  summary: 'Alpha: does this, and: that.',
  state: 'ready',
  addresses: [
    { what: 'page', url: 'http://localhost:8080/' },
    { what: 'metrics', url: 'http://localhost:8080/metrics' },
  ],
  note: 'It is made up.',
  memory: 98_400_000,
}
const beta: BoxView = {
  name: 'beta',
  summary: 'Beta: does not.',
  state: 'ended',
  addresses: [],
  end: 'exit code 3',
}

/** Ask with a header that no browser would let a page choose. */
async function statusOf(url: string, method: string, headers: Record<string, string>) {
  const asking = request(url, { method, headers }).end()
  const [response] = (await once(asking, 'response')) as [{ statusCode: number; resume(): void }]
  response.resume()
  return response.statusCode
}

it('shows how boxes are, live, and has the starter start one again', async () => {
  await buildPages('start')
  await using stack = new AsyncDisposableStack()
  const child = fork(launcher, { execArgv: ['--conditions=@boxwright/source'] })
  const closed = once(child, 'close')
  stack.defer(async () => {
    child.kill('SIGKILL')
    await closed
  })
  const [ready] = (await once(child, 'message')) as [{ addresses: [{ url: string }] }]
  const { url } = ready.addresses[0]
  const tell = (...boxes: BoxView[]): void => void child.send({ boxes, folder } satisfies Told)
  tell(alpha, { ...beta, state: 'starting' })
  const browser = stack.use(await startChromium())
  await using window = await openPage(browser, url, { bypassCSP: true, script: noteSaid })
  const { page, complaints } = window
  const panel = (name: string) => page.locator(`[data-box="${name}"]`)
  await page.getByRole('heading', { name: '1 of 2 boxes run' }).waitFor()
  expect(await panel('alpha').innerText()).toContain('Does this, and: that.')
  expect(await panel('alpha').getByRole('link', { name: 'Open Alpha' }).getAttribute('href')).toBe(
    'http://localhost:8080/',
  )
  await panel('beta').getByText('Starts').waitFor()
  await panel('alpha').getByText('98 MB of memory').waitFor()
  tell(alpha, beta)
  await panel('beta').getByText('Ended: exit code 3').waitFor()
  expect(await said(page)).toContain('Beta: Ended: exit code 3')
  expect(await violations(page, ['light', 'dark'])).toEqual([])

  // By keys alone, and only what has ended.
  const asked = once(child, 'message')
  await panel('beta').getByRole('button', { name: 'Start Beta again' }).focus()
  await page.keyboard.press('Enter')
  expect(await asked).toEqual([{ restart: 'beta' }, undefined])
  // The button goes; its box keeps the focus.
  expect(await page.evaluate('document.activeElement.textContent')).toBe('Beta')
  expect(await statusOf(`${url}api/boxes/alpha/restart`, 'POST', {})).toBe(409)
  expect(await statusOf(`${url}api/boxes/gamma/restart`, 'POST', {})).toBe(409)
  // Neither a page of elsewhere, nor a name of elsewhere that leads here.
  const origin = 'http://elsewhere.example'
  expect(await statusOf(`${url}api/boxes/beta/restart`, 'POST', { origin })).toBe(403)
  expect(await statusOf(`${url}api/boxes`, 'GET', { host: 'elsewhere.example' })).toBe(421)

  tell(alpha, { ...alpha, name: 'beta', summary: beta.summary, memory: 52_000_000 })
  await page.getByRole('heading', { name: 'All boxes run' }).waitFor()
  await panel('beta').getByText('Runs').waitFor()
  await page.getByText(folder).waitFor()
  await page.getByText('Together they take 150 MB of memory').waitFor()
  expect(complaints).toEqual([])
  child.kill('SIGTERM')
  await page.getByText('npm start has ended').waitFor()
  expect((await said(page)).slice(-2)).toEqual(['Beta: Runs', 'npm start has ended'])
  expect(await closed).toEqual([0, null])
})
