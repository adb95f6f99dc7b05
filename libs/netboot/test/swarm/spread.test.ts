import { describe, expect, it } from 'vitest'
import { chooseUnchoked } from '../../src/swarm/choker.ts'
import { Spread } from '../../src/swarm/spread.ts'

describe('what spreads', () => {
  it('is the merit of those who were given it', () => {
    const spread = new Spread(1000)
    spread.gave(1, 7)
    spread.gave(2, 8)
    spread.gave(3, 8)
    spread.gained(1, 7, 0)
    expect(spread.worth(1, 0)).toBe(0)
    spread.gained(4, 7, 0)
    spread.gained(4, 8, 0)
    spread.gained(4, 9, 0)
    expect(spread.worth(1, 0)).toBe(2 * spread.worth(2, 0))
    expect(spread.worth(3, 0)).toBe(spread.worth(2, 0))
    expect(spread.worth(4, 0)).toBe(0)
    spread.gone(2)
    spread.gained(5, 8, 0)
    expect(spread.worth(2, 0)).toBe(0)
    expect(spread.worth(3, 0)).toBe(3 * (spread.worth(1, 0) / 2))
    expect(spread.worth(1, 60_000)).toBeLessThan(1e-6)
  })

  it('makes a seed prefer who hands on to who keeps', () => {
    const spread = new Spread(1000)
    for (let piece = 0; piece < 10; piece += 1) {
      spread.gave(1, piece)
      spread.gave(2, 100 + piece)
      // The second one keeps what it is given.
      spread.gained(3, piece, piece)
    }
    const peers = [1, 2, 3].map((peer) => ({
      ...{ peer, isInterested: true, isUnchoked: peer < 3, since: 0 },
      worth: spread.worth(peer, 10),
    }))
    const chosen = chooseUnchoked(peers, { slots: 2, chances: 1, least: 1 }, 10)
    expect([...chosen]).toEqual([1, 3])
  })
})
