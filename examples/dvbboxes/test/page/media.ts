import { addDays } from '@boxwright/aggregator'
import { expect, it } from 'vitest'
import { noteSaid, said } from '../../../../test/support/voice.ts'
import type { MediaView, ProgrammeView } from '../../src/api/types.ts'
import { api, box, masters, open, today, until } from './world.ts'

/** Media. */
export function testMedia(): void {
  it('media are found as one types, described, and not deleted while they are scheduled', async () => {
    await using window = await open('media', { script: noteSaid })
    const { page, complaints } = window
    const found = page.getByTestId('found')
    await until(() => found.innerText()).toMatch(/^404 media$/)
    const field = page.getByRole('searchbox', { name: 'Search' })
    await field.pressSequentially('ilm_00')
    await until(() => found.innerText()).toBe('9 media')
    await field.fill('film_00[2-4]')
    await until(() => found.innerText()).toBe('3 media')
    await field.fill('film_007')
    await until(() => found.innerText()).toBe('1 medium')
    await page.getByRole('link', { name: 'film_007' }).click()
    const medium = page.getByTestId('medium')
    await medium.getByText('short').first().waitFor()
    expect(await page.evaluate('document.activeElement.id')).toBe('medium-title')
    await medium.getByLabel('Title').fill('La Nuit des baobabs')
    await medium.getByRole('button', { name: 'Save' }).click()
    await medium.getByRole('heading', { name: /La Nuit des baobabs/ }).waitFor()
    await until(() => said(page)).toContain('Saved.')
    await until(() => page.evaluate('document.activeElement.textContent')).toBe('Save')
    // Something that is on today, for sure.
    const { body } = await api.ask<{ items: { filename: string }[] }>(
      'GET',
      `api/programme?day=${addDays(today, 1)}&service=3`,
    )
    const name = body.items[5]?.filename ?? ''
    await page.goto(new URL(`media?name=${name}`, box.url).href)
    await medium.getByTestId('schedule').getByText('Musique 24').first().waitFor()
    await medium.getByRole('button', { name: 'Delete…' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByRole('button', { name: 'Delete' }).click()
    await medium.getByRole('alert').getByText('as long as it is, it stays').waitFor()
    // A refusal is told by the browser, too.
    expect(complaints.filter((text) => !text.includes('409'))).toEqual([])
  })

  it('a medium is renamed in all boxes, and in programmes to come if one says so', async () => {
    const day = addDays(today, 1)
    const path = `api/programme?day=${day}&service=2`
    const { body: programme } = await api.ask<ProgrammeView>('GET', path)
    const later = Date.now() / 1_000 + 3_600
    const media = programme.items.map(({ filename }) =>
      api.ask<MediaView>('GET', `api/media/${filename}`),
    )
    // What is on the air now keeps its name.
    const found = (await Promise.all(media)).find(
      ({ body: { filename, schedule } }) =>
        !/^film_00|^clip_001|^pub_/.test(filename) &&
        schedule.every(({ start }) => start < later - 4 * 3_600 || start > later),
    )
    const { filename = '', copies = [] } = found?.body ?? {}
    expect(filename).not.toBe('')
    await using window = await open(`media?name=${filename}`)
    const { page, complaints } = window
    const medium = page.getByTestId('medium')
    const dialog = page.getByRole('dialog')
    await medium.getByRole('button', { name: 'Rename…' }).click()
    await dialog.getByLabel('New name').fill('Nouveau Nom')
    await dialog.getByRole('button', { name: 'Rename' }).click()
    await medium.getByRole('alert').getByText('as long as it is, it stays').waitFor()
    await medium.getByRole('button', { name: 'Rename…' }).click()
    await dialog.getByLabel('New name').fill('Nouveau Nom')
    await dialog.getByLabel('Also in programmes to come').check()
    await dialog.getByRole('button', { name: 'Rename' }).click()
    await medium.getByRole('heading', { name: 'Nouveau Nom nouveau_nom' }).waitFor()
    await medium.getByTestId('schedule').getByText('Canal Vert').first().waitFor()
    const having: string[] = []
    await masters(async (redis, host) => {
      const members = await redis.zrange(`${day}:2`, '0', '-1')
      expect(members.filter((member) => member.startsWith(`/opt/tsfiles/${filename}:`))).toEqual([])
      await redis.select(1)
      expect(await redis.exists(filename)).toBe(0)
      if (await redis.exists('nouveau_nom.ts')) having.push(host)
    })
    expect(having.sort()).toEqual(copies.map(({ host }) => host).sort())
    const { body: renamed } = await api.ask<ProgrammeView>('GET', path)
    expect(renamed.items.map(({ filename: name }) => name)).toContain('nouveau_nom.ts')
    // A refusal is told by the browser, too; and that the old name is gone before the new one is shown.
    expect(complaints.filter((text) => !/404|409/.test(text))).toEqual([])
  })
}
