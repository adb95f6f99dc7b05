import { gzipSync } from 'node:zlib'
import { expect, it } from 'vitest'
import { overflow, violations } from '../../../../test/support/pages.ts'
import { box, open, shoot } from './world.ts'

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

  it('asks nobody but the box, and for little', async () => {
    await using window = await open('', { serviceWorkers: 'block' })
    const { page, complaints } = window
    const asked: string[] = []
    const scripts: Promise<number>[] = []
    page.on('response', (response) => {
      asked.push(new URL(response.url()).host)
      if (/\.js$/.test(response.url())) {
        scripts.push(response.body().then((body) => gzipSync(body).length))
      }
    })
    await page.reload()
    await page.getByTestId('swarm').waitFor()
    await page.goto(new URL('munin', box.url).href)
    await page.getByText('What is given, in a second').first().waitFor()
    await page.locator('canvas').first().waitFor()
    expect([...new Set(asked)]).toEqual([new URL(box.url).host])
    const bytes = (await Promise.all(scripts)).reduce((sum, size) => sum + size, 0)
    expect(bytes).toBeGreaterThan(1000)
    expect(bytes).toBeLessThan(200_000)
    expect(complaints).toEqual([])
  })
}
