import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { TokenBucket } from '../../src/swarm/token-bucket.ts'

describe('a limit of rates', () => {
  it('lets through what it may, and hardly more than a block more', () => {
    const steps = fc.array(fc.record({ pause: fc.nat(500), wanted: fc.nat(100_000) }), {
      maxLength: 50,
    })
    fc.assert(
      fc.property(fc.integer({ min: 1024, max: 1e7 }), steps, (rate, list) => {
        const bucket = new TokenBucket(rate, 0)
        const block = 16_384
        let [now, sent] = [0, 0]
        for (const { pause, wanted } of list) {
          now += pause
          const granted = Math.min(wanted, bucket.available(now))
          // What is granted at all is at least one block: none is cut.
          const bytes = granted <= 0 ? 0 : Math.max(block, granted)
          bucket.spend(bytes)
          sent += bytes
          expect(sent).toBeLessThanOrEqual(rate / 10 + (now * rate) / 1000 + block)
        }
      }),
    )
  })

  it('gives in the long run what it promises', () => {
    const bucket = new TokenBucket(100_000, 0)
    let sent = 0
    for (let now = 0; now <= 10_000; now += 20) {
      const granted = Math.max(0, bucket.available(now))
      bucket.spend(granted)
      sent += granted
    }
    expect(sent).toBeGreaterThan(990_000)
    expect(sent).toBeLessThanOrEqual(1_010_000)
  })

  it('without a rate is none', () => {
    const bucket = new TokenBucket(Number.POSITIVE_INFINITY, 0)
    bucket.spend(1e12)
    expect(bucket.available(0)).toBe(Number.POSITIVE_INFINITY)
  })
})
