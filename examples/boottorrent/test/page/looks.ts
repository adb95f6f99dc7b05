import { expect, it } from 'vitest'
import { overflow, violations } from '../../../../test/support/pages.ts'
import { open, shoot } from './world.ts'

/** What everybody needs: their screen, their eyes. */
export function testLooks(): void {
  it.each([
    { viewport: { width: 360, height: 740 }, colorScheme: 'dark' },
    { viewport: { width: 1280, height: 800 }, colorScheme: 'light' },
  ] as const)('can be used by everybody: %j', async (options) => {
    await using window = await open('', { ...options, bypassCSP: true })
    const { page, complaints } = window
    await page.locator('.flow-peers').first().waitFor({ state: 'attached' })
    await page.getByText('In numbers').click()
    await page.getByText('Make or change one').click()
    expect(await overflow(page)).toBe(0)
    await page.getByLabel('Live ISO').check()
    expect(await violations(page, [options.colorScheme])).toEqual([])
    expect(await overflow(page)).toBe(0)
    await shoot(page, `${options.viewport.width}-${options.colorScheme}`)
    expect(complaints).toEqual([])
  })
}
