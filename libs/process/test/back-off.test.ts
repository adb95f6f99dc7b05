import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { nextStart, type RestartSettings } from '../src/back-off.ts'

const policy: RestartSettings = {
  when: 'failure',
  delay: 500,
  factor: 2,
  maxDelay: 30_000,
  resetAfter: 60_000,
  attempts: Number.POSITIVE_INFINITY,
}
const failed = { clean: false, uptime: 0 }

describe('nextStart', () => {
  it('waits longer each time, up to a limit', () => {
    const delays: number[] = []
    let failures = 0
    for (let n = 0; n < 9; n++) {
      const next = nextStart(policy, failed, failures)
      delays.push(next?.delay ?? Number.NaN)
      failures = next?.failures ?? 0
    }
    expect(delays).toEqual([500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000])
  })

  it('begins anew after it lasted', () => {
    expect(nextStart(policy, { clean: false, uptime: 60_000 }, 7)).toEqual({
      delay: 500,
      failures: 1,
    })
    expect(nextStart(policy, { clean: false, uptime: 59_999 }, 1)).toEqual({
      delay: 1_000,
      failures: 2,
    })
  })

  it('gives up after so many attempts', () => {
    expect(nextStart({ ...policy, attempts: 2 }, failed, 1)).toEqual({ delay: 1_000, failures: 2 })
    expect(nextStart({ ...policy, attempts: 2 }, failed, 2)).toBe(undefined)
    expect(nextStart({ ...policy, attempts: 0 }, failed, 0)).toBe(undefined)
  })

  it('leaves a clean end alone, unless it is always to run', () => {
    expect(nextStart(undefined, failed, 0)).toBe(undefined)
    expect(nextStart(policy, { clean: true, uptime: 5 }, 0)).toBe(undefined)
    expect(nextStart({ ...policy, when: 'always' }, { clean: true, uptime: 5 }, 0)?.delay).toBe(500)
  })

  it('never waits longer than the limit', () => {
    fc.assert(
      fc.property(
        fc.nat(2_000),
        fc.double({ min: 1, max: 1_000, noNaN: true }),
        fc.nat(1e6),
        (failures, factor, maxDelay) => {
          const delay = nextStart({ ...policy, factor, maxDelay }, failed, failures)?.delay ?? -1
          expect(delay).toBeGreaterThanOrEqual(0)
          expect(delay).toBeLessThanOrEqual(maxDelay)
        },
      ),
    )
  })
})
