import { expect, it } from 'vitest'
import { bothSchemes, violations } from '../../../../test/support/pages.ts'
import { noteSaid, said } from '../../../../test/support/voice.ts'
import { masters, open, shoot, until } from './world.ts'

/** Boxes that come and go. */
export function testBoxes(): void {
  it('a box that is stopped is told at once, and one that was emptied raises an alarm', async () => {
    await using window = await open('boxes', { bypassCSP: true, script: noteSaid })
    const { page, complaints } = window
    await page.getByText('6 of 6 boxes live').waitFor()
    const strip = page.getByRole('img', { name: /^127\.0\.0\.21: / })
    await strip.waitFor()
    await page.getByRole('button', { name: 'Stop 127.0.0.21' }).click()
    const row = page.getByRole('row').filter({ hasText: '127.0.0.21' })
    await row.getByText('stopped').waitFor()
    await page.getByText('5 of 6 boxes live').waitFor()
    await until(async () => (await said(page)).at(-1)).toMatch(
      /^5 of 6 boxes live; 127\.0\.0\.21 \(\w+\), old$/,
    )
    // The same button starts it again, and has the focus still.
    await until(() => page.evaluate('document.activeElement.ariaLabel')).toBe('Start 127.0.0.21')
    await until(() => strip.locator('.band-stale').count()).toBe(1)
    await page.getByRole('button', { name: 'Start 127.0.0.21' }).click()
    await page.getByText('6 of 6 boxes live').waitFor({ timeout: 60_000 })
    await masters(async (redis, host) => {
      if (host === '127.0.0.32') await redis.flushall()
    })
    const alarm = page.getByRole('alert').filter({ hasText: '127.0.0.32' })
    await alarm.getByText('came back empty').waitFor()
    expect(await violations(page, bothSchemes)).toEqual([])
    await shoot(page, 'emptied')
    // What it held is still shown.
    const emptied = page.getByRole('row').filter({ hasText: '127.0.0.32' })
    expect(await emptied.innerText()).toMatch(/Emptied[\s\S]*\d{3}\s+\d+/)
    await alarm.getByRole('button').click()
    await page.getByRole('dialog').getByRole('button', { name: 'Accept what is there' }).click()
    await page.getByText('6 of 6 boxes live').waitFor()
    expect(complaints).toEqual([])
  })
}
