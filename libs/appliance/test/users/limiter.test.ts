import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { clientKey, createLimiter } from '../../src/users/limiter.ts'

describe('a limiter', () => {
  it('lets a burst pass, then one in each interval', () => {
    const limiter = createLimiter({ burst: 3, interval: 10, maxKeys: 10 })
    expect([0, 0, 0, 0].map((now) => limiter.take('a', now))).toEqual([0, 0, 0, 10])
    expect([limiter.take('a', 9), limiter.take('a', 10), limiter.take('a', 10)]).toEqual([1, 0, 10])
    expect(limiter.take('b', 10)).toBe(0)
    expect([1000, 1000, 1000, 1000].map((now) => limiter.take('a', now))).toEqual([0, 0, 0, 10])
  })

  it('gives back', () => {
    const limiter = createLimiter({ burst: 1, interval: 10, maxKeys: 10 })
    expect(limiter.take('a', 0)).toBe(0)
    limiter.giveBack('a')
    limiter.giveBack('nobody')
    expect([limiter.take('a', 0), limiter.take('a', 0)]).toEqual([0, 10])
  })

  it('forgets the one tried longest ago, when there are too many', () => {
    const limiter = createLimiter({ burst: 1, interval: 10, maxKeys: 2 })
    for (const key of ['a', 'b', 'c']) limiter.take(key, 0)
    expect([limiter.take('c', 0), limiter.take('b', 0), limiter.take('a', 0)]).toEqual([10, 10, 0])
  })

  it('never lets more pass than a burst and one for each interval', () => {
    const steps = fc.array(fc.integer({ min: 0, max: 50 }), { maxLength: 200 })
    fc.assert(
      fc.property(steps, (waits) => {
        const limiter = createLimiter({ burst: 4, interval: 10, maxKeys: 1 })
        let now = 0
        let passed = 0
        for (const wait of waits) {
          now += wait
          if (limiter.take('a', now) === 0) passed += 1
        }
        expect(passed).toBeLessThanOrEqual(4 + now / 10)
      }),
    )
  })
})

it.each([
  ['192.0.2.7', '192.0.2.7'],
  ['::ffff:192.0.2.7', '192.0.2.7'],
  ['::1', '0:0:0:0'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2'],
  ['2001:DB8:1:2::6', '2001:db8:1:2'],
  ['2001:db8::', '2001:db8:0:0'],
  ['fe80::1%eth0', 'fe80:0:0:0'],
])('takes %s for %s', (address, key) => {
  expect(clientKey(address)).toBe(key)
})
