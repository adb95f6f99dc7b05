import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { RequestDepth } from '../../src/swarm/request-depth.ts'
import { Reveal } from '../../src/swarm/reveal.ts'

const random = (): number => 0.5

function revealTo(peers: number, size: number, ahead = size): Reveal {
  const reveal = new Reveal({ size, ahead, patience: 500, random })
  for (let peer = 1; peer <= peers; peer += 1) reveal.joined(peer, addressOf(peer), 0)
  return reveal
}

/** Each has one of its own. */
function addressOf(peer: number): string {
  return `192.0.2.${peer}`
}

/** A peer fetches what it was told of. */
function fetch(reveal: Reveal, peer: number, pieces: readonly number[]): void {
  for (const piece of pieces) reveal.gained(peer, piece, 0)
}

describe('what a seed tells', () => {
  it('is for each one something else, and each piece is told once', () => {
    const reveal = revealTo(4, 8)
    const told: number[] = []
    for (let round = 0; round < 2; round += 1) {
      for (const peer of [1, 2, 3, 4]) {
        const news = reveal.next(peer, 4, 0)
        told.push(...news)
        for (const piece of news) reveal.gained(peer, piece, 0)
      }
    }
    expect(told.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 8 }, (_, piece) => piece))
    expect(reveal.next(1, 4, 0)).toEqual([])
  })

  it('goes on when something has come', () => {
    const reveal = revealTo(2, 20, 4)
    const [first = 0] = reveal.next(1, 2, 0)
    expect(reveal.next(1, 2, 0)).toEqual([])
    reveal.gained(1, first, 10)
    expect(reveal.next(1, 2, 10)).toHaveLength(1)
  })

  it('helps the one that nobody gives anything, a piece at a time', () => {
    const reveal = revealTo(2, 2)
    const [piece = 0] = reveal.next(1, 2, 0)
    reveal.gained(1, piece, 0)
    const [other = 0] = reveal.next(2, 2, 0)
    reveal.gained(2, other, 100)
    expect(reveal.needs(2, 599)).toBe(false)
    expect(reveal.next(2, 2, 599)).toEqual([])
    expect(reveal.needs(2, 600)).toBe(true)
    expect(reveal.next(2, 2, 600)).toEqual([piece])
  })

  it('counts on nobody who is gone, is given nothing, or does not fetch', () => {
    const all = [0, 1]
    for (const end of ['gone', 'choked'] as const) {
      const reveal = revealTo(2, 2)
      expect(reveal.next(1, 1, 0).toSorted()).toEqual(all)
      expect(reveal.needs(2, 0)).toBe(false)
      reveal[end](1)
      expect(reveal.next(2, 1, 0).toSorted()).toEqual(all)
    }
    const slow = revealTo(2, 2)
    slow.next(1, 1, 0)
    slow.next(1, 1, 6000)
    expect(slow.next(2, 1, 6000)).not.toEqual([])
  })

  it('is little for one of whom nothing is known, and more with each piece that it fetches', () => {
    const reveal = revealTo(2, 200, 64)
    const told = reveal.next(1, 1, 0)
    expect(told).toHaveLength(4)
    const news = told.map((piece) => {
      reveal.gained(1, piece, 10)
      return reveal.next(1, 1, 10).length
    })
    expect(news).toEqual([2, 2, 2, 2])
    // What comes from others says nothing of how fast it takes from us.
    const [other = 0] = reveal.next(2, 1, 10)
    reveal.gained(1, other, 10)
    expect(reveal.next(1, 1, 10)).toEqual([])
  })

  it('is more for one that is behind', () => {
    const reveal = revealTo(2, 400, 64)
    for (let round = 0; round < 10; round += 1) fetch(reveal, 1, reveal.next(1, 8, 0))
    for (let round = 0; round < 4; round += 1) fetch(reveal, 2, reveal.next(2, 8, 0))
    expect(reveal.next(1, 8, 0)).toHaveLength(8)
    expect(reveal.next(2, 8, 0).length).toBeGreaterThan(12)
  })

  it('is nothing for one that is well ahead, while the others keep the link busy', () => {
    const reveal = revealTo(9, 400, 64)
    fetch(
      reveal,
      1,
      Array.from({ length: 100 }, (_, piece) => piece),
    )
    const told = [2, 3, 4, 5, 6, 7, 8, 9].map((peer) => reveal.next(peer, 9, 0))
    expect(told.flat()).toHaveLength(32)
    expect(reveal.next(1, 9, 0)).toEqual([])
    // The link is not to rest when one has fetched something, is gone, or is given nothing.
    fetch(reveal, 2, told[0]?.slice(0, 1) ?? [])
    const news = reveal.next(1, 9, 0)
    expect(news).toHaveLength(4)
    fetch(reveal, 1, news)
    reveal.next(2, 9, 0)
    expect(reveal.next(1, 9, 0)).toEqual([])
    reveal.gone(9)
    expect(reveal.next(1, 9, 0)).not.toEqual([])
  })

  it('is all for one that is well ahead of one who was switched off', () => {
    const reveal = revealTo(2, 400, 16)
    let now = 0
    let fetched = 0
    for (let round = 0; round < 400; round += 1) {
      now += 100
      for (const peer of [1, 2]) {
        const told = reveal.next(peer, 2, now)
        if (peer === 2 && round >= 5) continue
        for (const piece of told) reveal.gained(peer, piece, now)
        if (peer === 1) fetched += told.length
      }
    }
    expect(fetched).toBeGreaterThan(300)
  })

  it('is all for one that is well ahead of an address that lets all wait, and comes anew', () => {
    const reveal = revealTo(1, 400, 16)
    let crowd = Array.from({ length: 8 }, (_, index) => index + 2)
    const come = (now: number): void => {
      for (const peer of crowd) reveal.joined(peer, 'one address', now)
    }
    come(0)
    let fetched = 0
    for (let now = 100; now <= 40_000; now += 100) {
      // Before what it was told of is told to others.
      if (now % 4900 === 0) {
        for (const peer of crowd) reveal.gone(peer)
        crowd = crowd.map((peer) => peer + crowd.length)
        come(now)
      }
      for (const peer of crowd) reveal.next(peer, 9, now)
      for (const piece of reveal.next(1, 9, now)) {
        reveal.gained(1, piece, now)
        fetched += 1
      }
    }
    expect(fetched).toBeGreaterThan(300)
  })

  it('is a share of all once more, when all is out, for those that are behind', () => {
    const reveal = revealTo(2, 40, 64)
    for (let news = reveal.next(1, 1, 0); news.length > 0; news = reveal.next(1, 1, 0)) {
      fetch(reveal, 1, news)
    }
    const again: number[] = []
    for (let news = reveal.next(2, 1, 0); news.length > 0; news = reveal.next(2, 1, 0)) {
      again.push(...news)
      fetch(reveal, 2, news)
    }
    expect(again).toHaveLength(4)
    expect(reveal.needs(2, 0)).toBe(false)
  })

  it('is all for one that is alone and fetches', () => {
    const reveal = revealTo(1, 200, 64)
    const had = new Set<number>()
    for (let news = reveal.next(1, 1, 0); news.length > 0; news = reveal.next(1, 1, 0)) {
      for (const piece of news) {
        had.add(piece)
        reveal.gained(1, piece, 0)
      }
    }
    expect(had.size).toBe(200)
  })

  it('is all in the end, whoever comes and goes', () => {
    const steps = fc.array(fc.tuple(fc.constantFrom('come', 'go', 'choke'), fc.nat(4)))
    fc.assert(
      fc.property(steps, (list) => {
        const size = 12
        const reveal = revealTo(0, size, 6)
        let now = 0
        for (const [what, peer] of list) {
          now += 100
          if (what === 'come') {
            // A number is never given twice.
            reveal.gone(peer)
            reveal.joined(peer, addressOf(peer), now)
          } else if (what === 'go') reveal.gone(peer)
          else reveal.choked(peer)
          for (const piece of reveal.next(peer, 3, now)) {
            if (piece % 2 === 0) reveal.gained(peer, piece, now)
          }
        }
        for (let peer = 0; peer < 5; peer += 1) reveal.gone(peer)
        reveal.joined(9, addressOf(9), now)
        const had = new Set<number>()
        while (reveal.needs(9, now)) {
          for (const piece of reveal.next(9, 1, now)) {
            had.add(piece)
            reveal.gained(9, piece, now)
          }
        }
        expect(had.size).toBe(size)
      }),
    )
  })
})

describe('how much is asked for ahead', () => {
  it('is little of one who gives without a break, and much of one who makes breaks', () => {
    const steady = new RequestDepth()
    const bursts = new RequestDepth()
    steady.began(0)
    bursts.began(0)
    for (let now = 10; now <= 3000; now += 10) {
      steady.arrived(now)
      if (now % 500 === 0) bursts.arrived(now)
    }
    expect(steady.bytes(1e6)).toBe(1e5)
    expect(bursts.bytes(1e6)).toBe(1e6)
  })

  it('forgets a break', () => {
    const depth = new RequestDepth()
    depth.began(0)
    depth.arrived(700)
    expect(depth.bytes(1e6)).toBe(1.4e6)
    for (let now = 800; now < 20_000; now += 100) depth.arrived(now)
    expect(depth.bytes(1e6)).toBe(2e5)
  })
})
