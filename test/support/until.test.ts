import { describe, expect, it } from 'vitest'
import { orTell, until } from './until.ts'

const short = { patience: 200 }

describe('what is waited for', () => {
  it('comes after some looks', async () => {
    let looks = 0
    expect(
      await until(
        'three',
        () => (looks += 1),
        (seen) => seen === 3,
      ),
    ).toBe(3)
    expect(await orTell('soon', Promise.resolve('here'), () => 'nothing')).toBe('here')
  })

  it('does not come: what was seen last is told', async () => {
    const room = { machines: [{ name: 'one', state: { kind: 'off' } }] }
    await expect(
      until(
        'api/room',
        async () => room,
        () => false,
        short,
      ),
    ).rejects.toThrow(/^api\/room: not within 0\.2 s\. Seen at last: .*machines: .*kind: 'off'/s)
    const log = ['begun']
    await expect(orTell('the end', new Promise(() => undefined), () => log, short)).rejects.toThrow(
      "the end: not within 0.2 s. Seen at last: [ 'begun' ]",
    )
  })

  it('is not even seen: who looks is not waited for', async () => {
    let looks = 0
    const stuck = (): Promise<number> =>
      ++looks === 1 ? Promise.resolve(1) : new Promise(() => undefined)
    await expect(until('an answer', stuck, (seen) => seen > 1, short)).rejects.toThrow(
      'Seen at last: 1',
    )
    await expect(until('an answer', stuck, () => true, short)).rejects.toThrow(
      "Seen at last: 'nothing'",
    )
  })

  it('fails: its error is told', async () => {
    const refused = () => Promise.reject(new Error('refused'))
    await expect(until('x', refused, () => true)).rejects.toThrow(/^refused$/)
    await expect(orTell('x', refused(), () => '')).rejects.toThrow(/^refused$/)
  })
})
