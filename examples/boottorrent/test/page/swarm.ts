import { expect, it } from 'vitest'
import type { RoomView } from '../../src/api/types.ts'
import { as, box, get, open } from './world.ts'

/** The swarm lives before the eyes, and is called what it is. */
export function testSwarm(): void {
  it('says that there are no machines, but leechers that really fetch', async () => {
    await using window = await open()
    const { page, complaints } = window
    await page.getByTestId('honest').getByText('Local leechers, no machines.').waitFor()
    const tiles = page.getByTestId('machines').getByRole('listitem').filter({ hasText: 'Leecher' })
    await tiles.nth(3).waitFor()
    // Each of them comes through its stages, and some of it from another one.
    await tiles.getByTestId('state').getByText('Fetches').first().waitFor()
    await page.locator('.flow-server').first().waitFor({ state: 'attached' })
    await page.locator('.flow-peers').first().waitFor({ state: 'attached' })
    await tiles.getByTestId('state').getByText('Gives to others').first().waitFor()
    await expect
      .poll(async () => (await get<RoomView>('api/room')).swarm.totals.peers, { timeout: 60_000 })
      .toBeGreaterThan(500_000)
    await page.getByTestId('by-machines').getByText(/[kM]B/).waitFor()
    const { machines, swarm, rates } = await get<RoomView>('api/room')
    expect(machines.map(({ ip }) => ip)).toEqual([
      '127.0.0.11',
      '127.0.0.12',
      '127.0.0.13',
      '127.0.0.14',
    ])
    expect(swarm.totals.server).toBeGreaterThan(0)
    expect(rates.some(({ peers }) => peers > 0)).toBe(true)
    // And again.
    const first = tiles.filter({ hasText: 'Leecher 1' }).getByTestId('state')
    await first.getByText('Off').waitFor()
    await first.getByText('Fetches').waitFor()
    expect(complaints).toEqual([])
  })

  it('tells how many machines there are, with those beyond the ones that it lists', async () => {
    const { headers } = await fetch(new URL('api/machines', box.url), { headers: as('ann') })
    expect(headers.get('x-total-count')).toBe('4')
    await using window = await open()
    const { page } = window
    // Nobody tells it anew how many there are.
    await page.route('**/events', (route) => route.abort())
    await page.route('**/api/room', async (route) => {
      const response = await route.fetch()
      const room = (await response.json()) as RoomView
      const swarm = { ...room.swarm, known: 25_000 }
      await route.fulfill({ response, json: { ...room, swarm } })
    })
    await page.reload()
    await page.getByRole('heading', { name: '25000 leechers' }).waitFor()
    const rest = 'And 24800 more, which are at /api/machines but for the last 24996.'
    await page.getByText(rest).waitFor()
  })

  it('tells in its log what each part does, and lets one choose', async () => {
    await using window = await open()
    const { page, complaints } = window
    const log = page.getByRole('region', { name: 'Log' })
    await log.getByText('seeding').first().waitFor()
    await log.getByRole('button', { name: 'LEECHER' }).click()
    await log.getByText('fetches').first().waitFor()
    expect(await log.getByText('seeding').count()).toBe(0)
    await log.getByRole('button', { name: 'TORRENT', exact: true }).click()
    await log.getByText('seeding').first().waitFor()
    expect(await log.getByText('fetches').count()).toBe(0)
    expect(complaints).toEqual([])
  })
}
