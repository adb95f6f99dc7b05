import { expect, it } from 'vitest'
import { api, open, until } from './world.ts'

/** The audit log. */
export function testLog(): void {
  it('the log goes back as far as one likes, and stays there when something is added', async () => {
    const describe = (synopsis: string) =>
      api.ask('PUT', 'api/media/film_010', { title: null, synopsis })
    for (let part = 0; part < 12; part += 1) {
      await Promise.all(Array.from({ length: 10 }, (_, at) => describe(`${part * 10 + at}`)))
    }
    await using window = await open('log')
    const { page, complaints } = window
    const rows = page.locator('.audit tbody tr')
    await until(() => rows.count()).toBe(100)
    await page.getByRole('button', { name: 'Older' }).click()
    await until(() => rows.count()).toBeGreaterThan(119)
    const before = await rows.count()
    await describe('the newest one')
    await rows.first().getByText('the newest one').waitFor()
    await until(() => rows.count()).toBe(before + 1)
    // In their order, each once.
    const times = await rows.locator('time').allInnerTexts()
    expect(times).toEqual([...times].sort().reverse())
    await page.getByLabel('What').selectOption('described a medium')
    await page.getByLabel('Who').fill('nobody')
    await page.getByText('Nothing was changed yet.').waitFor()
    await page.getByLabel('Who').fill('ann')
    await until(() => rows.count()).toBe(100)
    expect(complaints).toEqual([])
  })
}
