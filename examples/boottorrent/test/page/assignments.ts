import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import type { MachineView } from '../../src/api/types.ts'
import { box, get, open } from './world.ts'

const second = '02:00:00:00:00:02'
const third = '02:00:00:00:00:03'
const fileOf = () => readFile(join(box.data, 'project/assignments.yaml'), 'utf8')
const assigned = async (mac: string) =>
  (await get<MachineView[]>('api/machines')).find((one) => one.mac === mac)?.assigned

/** Which machine boots what. */
export function testAssignments(): void {
  it('assigns by dragging a tile onto a system, and the leecher fetches that', async () => {
    await using window = await open()
    const { page, complaints } = window
    const tile = page.locator(`[data-mac="${second}"]`)
    const rescue = page.getByTestId('systems').getByRole('listitem').filter({ hasText: 'Rescue' })
    await tile.getByRole('heading').dragTo(rescue)
    await page.getByTestId('said').getByText('Leecher 2 boots Rescue, made up').waitFor()
    await rescue.getByText('One machine').waitFor()
    // It was on the disk before it was told.
    expect(await fileOf()).toContain('02:00:00:00:00:02: rescue')
    await tile.getByText('of rescue').waitFor()
    const menu = page
      .getByTestId('systems')
      .getByRole('listitem')
      .filter({ hasText: 'By its menu' })
    await tile.getByRole('heading').dragTo(menu)
    await page.getByTestId('said').getByText('not assigned a system any more').waitFor()
    expect(await fileOf()).not.toContain('02:00:00:00:00:02')
    expect(complaints).toEqual([])
  })

  it('assigns by the keyboard alone', async () => {
    await using window = await open()
    const { page, complaints } = window
    const chooser = page.getByRole('combobox', { name: 'Boots, Leecher 3' })
    await chooser.focus()
    // The list has it by its first letter.
    await page.keyboard.type('R')
    await page.keyboard.press('Enter')
    await page.getByTestId('said').getByText('Leecher 3 boots Rescue, made up').waitFor()
    await expect.poll(() => chooser.inputValue()).toBe('rescue')
    await expect.poll(() => assigned(third)).toBe('rescue')
    expect(complaints).toEqual([])
  })

  it('assigns groups, and a system of its own comes first', async () => {
    await using window = await open()
    const { page, complaints } = window
    const groups = page.getByTestId('groups')
    await groups.getByText('Make or change one').click()
    await groups.getByLabel('Its name').fill('Room 1')
    await groups.getByLabel('What they boot').selectOption('rescue')
    await groups.getByLabel('Leecher 1').check()
    await groups.getByLabel('Leecher 3').check()
    await groups.getByRole('button', { name: 'Save the group' }).click()
    await groups.getByText('2 of them, Rescue, made up').waitFor()
    const chooser = page.getByRole('combobox', { name: 'Boots, Leecher 1' })
    await chooser.getByText('Rescue, made up, as Room 1').waitFor({ state: 'attached' })
    expect(await fileOf()).toContain('Room 1')
    await groups.getByText('Make or change one').click()
    await groups.getByRole('button', { name: 'Edit Room 1' }).click()
    await expect.poll(() => page.evaluate('document.activeElement.value')).toBe('Room 1')
    expect(await groups.getByLabel('Its name').isVisible()).toBe(true)
    await groups.getByRole('button', { name: 'Remove Room 1' }).click()
    await groups.getByText('None yet').waitFor()
    const focused = await page.evaluate('document.activeElement.textContent')
    expect(focused).toBe('Make or change one')
    expect(await fileOf()).not.toContain('Room 1')
    expect(complaints).toEqual([])
  })
}
