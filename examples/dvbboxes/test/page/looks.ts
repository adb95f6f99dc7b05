import { addDays } from '@boxwright/aggregator'
import { describe, expect, it } from 'vitest'
import { overflow, violations } from '../../../../test/support/pages.ts'
import { open, shoot, today } from './world.ts'

/** What everybody needs: their language, their screen, their eyes. */
export function testLooks(): void {
  it('a viewer is offered nothing that they may not do, and is spoken to in French', async () => {
    await using window = await open('boxes', { locale: 'fr-FR' }, 'vic')
    const { page, complaints } = window
    await page.getByText('6 serveurs à jour').waitFor()
    expect(await page.getByRole('button', { name: /^Arrêter/ }).count()).toBe(0)
    expect(await page.getByRole('link', { name: 'Listing' }).count()).toBe(0)
    expect(await page.getByRole('link', { name: 'Journal' }).count()).toBe(0)
    expect(await page.locator('.skip').innerText()).toBe('Aller au contenu')
    expect(await page.getByRole('navigation', { name: 'Navigation principale' }).count()).toBe(1)
    await page.getByRole('link', { name: 'Courbes' }).click()
    await page.getByRole('heading', { name: 'Médias de chaque serveur' }).waitFor()
    await page.getByRole('button', { name: 'Semaine' }).click()
    const heads = page.locator('.graph').first().locator('thead th')
    expect(await heads.allInnerTexts()).toEqual(['Courbe', 'Maintenant', 'Min', 'Moyenne', 'Max'])
    await page.getByRole('link', { name: 'Médias' }).click()
    await page.getByRole('link', { name: 'clip_001' }).click()
    const medium = page.getByTestId('medium')
    await medium.getByText('Quand il passe').first().waitFor()
    expect(
      await medium.getByRole('button', { name: /Supprimer|Renommer|Enregistrer/ }).count(),
    ).toBe(0)
    expect(await page.locator('html').getAttribute('lang')).toBe('fr')
    await page.getByRole('button', { name: 'English' }).click()
    await medium.getByText('When it is on').first().waitFor()
    expect(complaints).toEqual([])
  })

  it('a browser is asked for its password in its own language', async () => {
    await using window = await open('login', { locale: 'fr-FR' }, '')
    const { page } = window
    await page.getByRole('heading', { name: 'Se connecter' }).waitFor()
    await page.getByLabel('Nom').fill('vic')
    await page.getByLabel('Mot de passe').fill('wrong')
    await page.getByRole('button', { name: 'Se connecter' }).click()
    await page.getByRole('alert').getByText('Le nom ou le mot de passe est faux.').waitFor()
    expect(await page.locator('html').getAttribute('lang')).toBe('fr')
  })

  describe('everybody can use', () => {
    it.each([
      ['programmes', 'TOMORROW', '.rows'],
      ['media', 'media?name=film_007.ts&q=film', '.medium .schedule'],
      ['listing', 'listing', '.earlier tbody tr'],
      ['boxes', 'boxes', '.lag svg'],
      ['log', 'log', '.audit tbody time'],
      ['graphs', 'munin', '.graphs'],
    ])('%s', async (name, path, ready) => {
      const windows = [
        { viewport: { width: 360, height: 740 }, colorScheme: 'dark', locale: 'fr-FR' },
        { viewport: { width: 1280, height: 800 }, colorScheme: 'light' },
      ] as const
      for (const options of windows) {
        // A day on which towns differ.
        const query =
          path === 'TOMORROW' ? `?from=${today}&day=${addDays(today, 1)}&service=1` : path
        await using window = await open(query, { ...options, bypassCSP: true })
        const { page, complaints } = window
        await page.locator(ready).first().waitFor()
        expect(await overflow(page)).toBe(0)
        await shoot(page, `${name}-${options.viewport.width}-${options.colorScheme}`)
        expect(await violations(page, [options.colorScheme])).toEqual([])
        expect(complaints).toEqual([])
      }
    })
  })
}
