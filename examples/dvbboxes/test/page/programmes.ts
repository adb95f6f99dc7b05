import { addDays } from '@boxwright/aggregator'
import { describe, expect, it } from 'vitest'
import { noteSaid, said } from '../../../../test/support/voice.ts'
import { box, open, today, until } from './world.ts'

/** The grid, and a day of it. */
export function testProgrammes(): void {
  describe('programmes', () => {
    it('show days by channels, where towns differ, and who lacks what; keys move in them', async () => {
      const tomorrow = addDays(today, 1)
      await using window = await open(`?from=${today}&day=${tomorrow}&service=1`, {
        script: noteSaid,
      })
      const { page, complaints } = window
      const grid = page.getByTestId('grid')
      await grid.locator('.grid-cell').nth(20).waitFor()
      const cell = grid.locator('[data-place="1 0"]')
      expect(await cell.innerText()).toMatch(
        /\d+ items\s+to \d\d:\d\d[\s\S]*Antananarivo Toamasina\s*≠\s*Mahajanga/,
      )
      const day = page.getByTestId('day')
      await day.getByText('not on everywhere').waitFor()
      expect((await said(page)).filter((text) => text.endsWith('items'))).toEqual([])
      const silent = day.getByRole('img', { name: 'Mahajanga does not play it' })
      await day.getByLabel('Only what differs').check()
      await silent.first().waitFor()
      expect(await day.getByRole('img', { name: 'Mahajanga plays it' }).count()).toBeGreaterThan(0)
      await day.getByLabel('Only what is missing').check()
      const lacking = day.locator('.rows tbody td.rows-lacking').first()
      await until(() => lacking.innerText()).toMatch(/^(Antananarivo|Mahajanga|Toamasina)/)
      // Arrow keys go to the neighbour, Enter opens it.
      await cell.focus()
      await page.keyboard.press('ArrowDown')
      await page.keyboard.press('ArrowRight')
      await page.keyboard.press('Enter')
      await day.getByRole('heading', { name: /^Canal Vert/ }).waitFor()
      expect(new URL(page.url()).search).toContain(`day=${addDays(today, 2)}&service=2`)
      await day.getByText('Ends early').waitFor()
      await until(async () => (await said(page)).at(-1)).toMatch(
        /^Canal Vert, .*: Ends early, \d+ items$/,
      )
      const href = await day.getByRole('link', { name: 'XMLTV' }).getAttribute('href')
      const guide = await page.request.get(new URL(href ?? '', box.url).href)
      expect(await guide.text()).toMatch(/<programme start="\d{14} \+0300"/)
      expect(complaints).toEqual([])
    })
  })
}
