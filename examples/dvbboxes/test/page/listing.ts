import { addDays } from '@boxwright/aggregator'
import { expect, it } from 'vitest'
import { noteSaid, said } from '../../../../test/support/voice.ts'
import { api, box, open, shoot, short, today, until } from './world.ts'

/** A listing on its way into the boxes. */
export function testListing(): void {
  it('a listing is dropped, mended, compared, applied before our eyes, and taken back', async () => {
    const day = addDays(today, 8)
    const last = addDays(today, 38)
    const text = [short(day), 'FILM_002', 'no such name', ...Array(3).fill('film_003'), ''].join(
      '\n',
    )
    await using window = await open('listing', { script: noteSaid })
    const { page, complaints } = window
    // As a file manager does it.
    const drop = async (name: string): Promise<void> => {
      const dataTransfer = await page.evaluateHandle(
        `(() => { const data = new DataTransfer(); data.items.add(new File([${JSON.stringify(text)}], '${name}')); return data })()`,
      )
      await page.locator('.listing').dispatchEvent('drop', { dataTransfer })
    }
    await drop(`3_${day}_${addDays(day, 31)}.txt`)
    await page.getByRole('alert').getByText('at most 31').waitFor()
    expect(await page.getByTestId('plan').count()).toBe(0)
    await drop(`3_${day}_${last}.txt`)
    const diagnostics = page.getByTestId('diagnostics')
    await diagnostics.getByText('1 error').waitFor()
    expect(await page.getByLabel('Channel', { exact: true }).inputValue()).toBe('3')
    const compare = page.getByRole('button', { name: 'Compare' })
    expect(await compare.isDisabled()).toBe(true)
    await diagnostics.getByRole('button', { name: 'Error Line 3' }).click()
    const area = page.getByRole('textbox', { name: 'Listing' })
    // It stands in that line now, at the fault.
    const before = 'document.activeElement?.value?.slice(0, document.activeElement.selectionStart)'
    await until(() => page.evaluate(before)).toMatch(/^[^\n]+\n[^\n]+\n[^\n]*$/)
    for (const key of ['Home', 'Shift+End']) await page.keyboard.press(key)
    expect(await page.evaluate('getSelection().toString()')).toBe('no such name')
    await page.keyboard.type('film_004')
    await diagnostics.getByText('0 errors').waitFor()
    const days = page.getByTestId('days')
    await days.getByText('Ends early').waitFor()
    await days.getByText(/^Nothing is on from/).waitFor()
    await days.getByRole('button', { name: 'Add them' }).click()
    await until(() => area.inputValue()).toMatch(/film_003\npub_\d+\n/)
    await until(() => compare.isDisabled()).toBe(false)
    await compare.click()
    const plan = page.getByTestId('plan')
    await plan
      .getByRole('region', { name: 'Toamasina' })
      .getByText(/^\d+ new$/)
      .first()
      .waitFor()
    await plan.locator('summary').first().click()
    expect(await plan.locator('.diff-line').first().innerText()).toMatch(
      /^\+\s*07:30:00\s*film_002$/,
    )
    await shoot(page, 'listing')
    await plan.getByRole('button', { name: 'Apply to 6 boxes' }).click()
    const results = page.getByTestId('results')
    await results.getByTestId('state').getByText('done 6 of 6').waitFor()
    expect(await results.locator('.result-applied').count()).toBe(6)
    // What comes of it is heard once, not result by result, and the focus is where it is told.
    await until(() => said(page)).toContain('done: 6 applied')
    expect((await said(page)).filter((text) => /of 6/.test(text))).toEqual([])
    await until(() => page.evaluate('document.activeElement.id')).toBe('results-title')
    await results.getByRole('button', { name: 'Undo…' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Undo' }).click()
    await results.getByText('takes back 0').waitFor()
    await results.getByTestId('state').getByText('done 6 of 6').waitFor()
    const { status } = await api.ask('GET', `api/programme?day=${day}&service=3`)
    expect(status).toBe(404)
    await page.goto(new URL('log', box.url).href)
    await page.getByRole('cell', { name: 'took back a change' }).waitFor()
    expect(await page.getByRole('cell', { name: 'ann' }).count()).toBeGreaterThan(1)
    // A refusal is told by the browser, too.
    expect(complaints.filter((text) => !text.includes('400'))).toEqual([])
  })
}
