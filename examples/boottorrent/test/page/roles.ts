import { expect, it } from 'vitest'
import { send } from '../box.ts'
import { as, box, open } from './world.ts'

const verbs = [
  ['PUT', 'api/machines/02:00:00:00:00:01', { os: 'rescue' }],
  ['POST', 'api/machines/02:00:00:00:00:01/wake', {}],
  ['PUT', 'api/groups/all', { macs: [], os: null }],
  ['DELETE', 'api/groups/all', undefined],
  ['POST', 'api/restart', {}],
  ['POST', 'api/uploads/', {}],
  ['PATCH', `api/uploads/${'f'.repeat(32)}/kernel?offset=0`, {}],
  ['DELETE', `api/uploads/${'f'.repeat(32)}`, undefined],
] as const

/** Who may do what. */
export function testRoles(): void {
  it('lets users look, and only those who may do more', async () => {
    for (const path of ['api/room', 'api/machines', 'api/groups', 'events', '', 'munin']) {
      const { status } = await fetch(new URL(path, box.url), { redirect: 'manual' })
      expect(status, path).toBe(401)
    }
    for (const [method, path, body] of verbs) {
      expect((await send(box.url, method, path, body)).status, path).toBe(401)
      expect((await send(box.url, method, path, body, as('vic'))).status, path).toBe(403)
      const foreign = {
        ...as('ann'),
        origin: 'http://evil.example',
        'sec-fetch-site': 'cross-site',
      }
      expect((await send(box.url, method, path, body, foreign)).status, path).toBe(403)
    }
  })

  it('offers a viewer nothing that they may not do', async () => {
    await using window = await open('', {}, 'vic')
    const { page, complaints } = window
    await page.getByTestId('machines').getByText('Leecher 1').waitFor()
    expect(await page.getByRole('combobox').count()).toBe(0)
    expect(await page.getByTestId('upload').count()).toBe(0)
    expect(await page.getByRole('button', { name: /Switch on|Wake/ }).count()).toBe(0)
    expect(await page.locator('[draggable="true"]').count()).toBe(0)
    expect(complaints).toEqual([])
  })
}
