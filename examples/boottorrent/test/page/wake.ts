import { once } from 'node:events'
import { expect, it } from 'vitest'
import { send } from '../box.ts'
import { as, box, open, sleeper } from './world.ts'

/** Machines are switched on. */
export function testWake(): void {
  it('wakes a machine by a packet to all', async () => {
    const heard = once(sleeper, 'message')
    const mac = '52:54:00:AB:34:56'
    expect(
      (await send(box.url, 'POST', `api/machines/${mac}/wake`, undefined, as('ann'))).status,
    ).toBe(202)
    const [packet] = (await heard) as [Buffer]
    expect(packet.toString('hex')).toBe('ff'.repeat(6) + '525400ab3456'.repeat(16))
    const wrong = await send(box.url, 'POST', 'api/machines/nobody/wake', undefined, as('ann'))
    expect(wrong.status).toBe(404)
  })

  it('switches a leecher on that waits', async () => {
    await using window = await open()
    const { page, complaints } = window
    const button = page.getByRole('button', { name: 'Switch on Leecher 1' })
    await button.and(page.locator(':enabled')).click()
    await page.getByTestId('said').getByText('Leecher 1 is switched on.').waitFor()
    expect(complaints).toEqual([])
  })
}
