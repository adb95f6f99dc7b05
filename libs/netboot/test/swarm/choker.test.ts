import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type ChokeCandidate, chooseUnchoked } from '../../src/swarm/choker.ts'
import { RateMeter } from '../../src/swarm/rate-meter.ts'
import { TokenBucket } from '../../src/swarm/token-bucket.ts'

const options = { slots: 3, chances: 1, least: 2000 }

function peer(number: number, more: Partial<ChokeCandidate> = {}): ChokeCandidate {
  return { peer: number, isInterested: true, isUnchoked: false, since: 0, worth: 0, ...more }
}

describe('choking', () => {
  it('gives to all who want something, if there are slots', () => {
    const peers = [peer(1), peer(2, { isInterested: false }), peer(3)]
    expect([...chooseUnchoked(peers, options, 0)]).toEqual([1, 3])
  })

  it('gives to those who are worth most, and to the one that has waited longest', () => {
    const peers = [
      peer(1, { worth: 5, isUnchoked: true }),
      peer(2, { worth: 9 }),
      peer(3, { worth: 7 }),
      peer(4, { since: 100 }),
      peer(5, { since: 50 }),
    ]
    expect([...chooseUnchoked(peers, options, 10_000)]).toEqual([2, 3, 5])
  })

  it('chokes nobody who has just begun', () => {
    const peers = [
      peer(1, { isUnchoked: true, since: 9000 }),
      ...[2, 3, 4].map((number) => peer(number, { worth: number })),
    ]
    expect(chooseUnchoked(peers, options, 10_000).has(1)).toBe(true)
    expect(chooseUnchoked(peers, options, 11_001).has(1)).toBe(false)
  })

  it('fills its slots, never more, and lets each one have its turn', () => {
    const worth = fc.array(fc.nat(3), { minLength: 1, maxLength: 12 })
    fc.assert(
      fc.property(worth, fc.integer({ min: 1, max: 4 }), (worths, slots) => {
        const state = worths.map((value, number) => ({ ...peer(number), worth: value }))
        const served = new Set<number>()
        const limits = { slots, chances: 1, least: 500 }
        for (let turn = 0; turn < 60; turn += 1) {
          const now = turn * 1000
          const chosen = chooseUnchoked(state, limits, now)
          expect(chosen.size).toBe(Math.min(slots, state.length))
          for (const entry of state) {
            const isUnchoked = chosen.has(entry.peer)
            if (isUnchoked) served.add(entry.peer)
            if (isUnchoked !== entry.isUnchoked) Object.assign(entry, { isUnchoked, since: now })
          }
        }
        expect(served.size).toBe(state.length)
      }),
    )
  })
})

describe('a rate', () => {
  it('is what came of late', () => {
    const meter = new RateMeter(0)
    for (let now = 0; now <= 20_000; now += 100) meter.add(1000, now)
    expect(meter.rate(20_000)).toBeGreaterThan(9500)
    expect(meter.rate(20_000)).toBeLessThan(10_500)
    expect(meter.rate(60_000)).toBeLessThan(1)
  })

  it('that is limited lets through no more, in the long run', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(200), { minLength: 1, maxLength: 50 }), (pauses) => {
        const bucket = new TokenBucket(10_000, 0)
        let now = 0
        let sent = 0
        for (const pause of pauses) {
          now += pause
          // What must not be cut may be more than is available, once.
          if (bucket.available(now) > 0) {
            bucket.spend(700)
            sent += 700
          }
        }
        expect(sent).toBeLessThanOrEqual(1000 + (now * 10_000) / 1000 + 700)
      }),
    )
    const free = new TokenBucket(Number.POSITIVE_INFINITY, 0)
    free.spend(1e12)
    expect(free.available(0)).toBe(Number.POSITIVE_INFINITY)
  })
})
