import { join } from 'node:path'
import { expect, it } from 'vitest'
import { startChromium } from '../../../test/support/chromium.ts'
import { buildPages, violations } from '../../../test/support/pages.ts'
import { run } from '../../../test/support/run.ts'
import type { StatusView } from '../src/api/types.ts'
import { demoName, mirrorProgram } from './box.ts'

it('makes images of its own, and a client that updates itself by an rdiff before the eyes', async () => {
  await buildPages('puavo-mirror')
  await using box = await mirrorProgram.start()
  expect(box.ready.note).toContain('No folder of images was given')
  await using browser = await startChromium()
  await using window = await browser.window({ bypassCSP: true })
  const page = await window.newPage()
  await page.goto(box.url)
  const panel = page.getByTestId('client')
  await panel.getByText('By an rdiff').waitFor({ timeout: 120_000 })
  expect(await panel.innerText()).toMatch(/it fetched \d+(\.\d)? kB for an image of 4\.8 MB/)
  expect(await page.getByTestId('signed').innerText()).toMatch(
    /^Signed, as version \d+; good until /,
  )
  expect(await violations(page)).toEqual([])

  const { client, demo, signed } = await box.json<StatusView>('api/status')
  expect(demo).toBe(true)
  expect(signed).toMatchObject({ version: expect.any(Number) })
  expect(client).toMatchObject({ last: { by: 'rdiff', to: demoName(2) }, failure: null })
  const [installed, offered] = ['client', 'mirror'].map((folder) =>
    join(box.data, folder, demoName(2)),
  )
  expect(await run('cmp', installed ?? '', offered ?? '')).toBe('')
  expect(await box.end()).toBe(0)
})
