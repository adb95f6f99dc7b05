import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Picker } from '../../src/swarm/picker.ts'
import { Rarity } from '../../src/swarm/rarity.ts'
import { Bitfield } from '../../src/torrent/bitfield.ts'
import type { BlockRange } from '../../src/wire/message.ts'

const block = 16_384
const random = (): number => 0.5

function picker(pieces: number, blocks: number, mostActive = 100): Picker {
  const pieceLength = blocks * block
  // The last block is shorter.
  const length = pieces * pieceLength - 100
  return new Picker({ have: new Bitfield(pieces), pieceLength, length, mostActive, random })
}

function peerWith(of: Picker, ...pieces: readonly number[]): Bitfield {
  const has = new Bitfield(of.have.size)
  for (const piece of pieces) if (has.add(piece)) of.peerHas(piece)
  return has
}

const names = (ranges: readonly BlockRange[]): string[] =>
  ranges.map(({ piece, offset }) => `${piece}.${offset / block}`)

describe('rarity', () => {
  it('is as sorting would find it, whatever changes', () => {
    const size = 8
    const step = fc.tuple(fc.constantFrom('want', 'unwant', 'more', 'fewer'), fc.nat(size - 1))
    const subset = fc.uniqueArray(fc.nat(size - 1))
    fc.assert(
      fc.property(fc.array(step, { maxLength: 80 }), subset, fc.nat(99), (steps, has, chance) => {
        const rarity = new Rarity(size)
        const counts = new Array<number>(size).fill(0)
        const wanted = new Set<number>()
        for (const [kind, piece] of steps) {
          if (kind === 'want') {
            rarity.want(piece)
            wanted.add(piece)
          } else if (kind === 'unwant') {
            rarity.unwant(piece)
            wanted.delete(piece)
          } else if (kind === 'more' || (counts[piece] ?? 0) > 0) {
            rarity.change(piece, kind === 'more' ? 1 : -1)
            counts[piece] = (counts[piece] ?? 0) + (kind === 'more' ? 1 : -1)
          }
        }
        const field = new Bitfield(size)
        for (const piece of has) field.add(piece)
        const candidates = has.filter((piece) => wanted.has(piece))
        const least = Math.min(...candidates.map((piece) => counts[piece] ?? 0))
        const found = rarity.rarest(field, () => chance / 100)
        expect(rarity.size).toBe(wanted.size)
        if (candidates.length === 0) expect(found).toBeUndefined()
        else expect([candidates.includes(found ?? -1), counts[found ?? -1]]).toEqual([true, least])
      }),
      { numRuns: 500 },
    )
  })
})

describe('a picker', () => {
  it('begins with the rarest piece, and ends what is begun', () => {
    const of = picker(3, 2)
    const one = peerWith(of, 0, 1, 2)
    const two = peerWith(of, 0, 2)
    expect(names(of.next(1, one, 1))).toEqual(['1.0'])
    expect(names(of.next(1, one, 2))).toEqual(['1.1', expect.stringMatching(/^[02]\.0$/)])
    // Then the end game begins: what is asked of the first one is asked of the second, too.
    expect(names(of.next(2, two, 9)).sort()).toEqual(['0.0', '0.1', '2.0', '2.1'])
  })

  it('asks nobody for what somebody is asked for, before the end game', () => {
    const of = picker(2, 2)
    const all = peerWith(of, 0, 1)
    expect(of.next(1, all, 4)).toHaveLength(4)
    expect(of.isEndGame).toBe(true)
    // In the end game all is asked of others, too, of three at most.
    expect(names(of.next(2, all, 9)).sort()).toEqual(['0.0', '0.1', '1.0', '1.1'])
    expect(of.next(2, all, 9)).toEqual([])
    expect(of.next(3, all, 9)).toHaveLength(4)
    expect(of.next(4, all, 9)).toEqual([])
    expect(of.arrived(2, { piece: 0, offset: 0, length: block })).toEqual({
      complete: false,
      others: [1, 3],
    })
    expect(of.arrived(1, { piece: 0, offset: 0, length: block })).toBeUndefined()
  })

  it('takes only what was asked for, of the right length', () => {
    const of = picker(1, 2)
    const all = peerWith(of, 0)
    of.next(1, all, 1)
    expect(of.arrived(2, { piece: 0, offset: 0, length: block })).toBeUndefined()
    expect(of.arrived(1, { piece: 0, offset: block, length: block - 100 })).toBeUndefined()
    expect(of.arrived(1, { piece: 0, offset: 7, length: block })).toBeUndefined()
    expect(of.arrived(1, { piece: 0, offset: 0, length: block - 1 })).toBeUndefined()
    expect(of.arrived(1, { piece: 0, offset: 0, length: block })?.complete).toBe(false)
    expect(of.next(1, all, 9)).toEqual([{ piece: 0, offset: block, length: block - 100 }])
    expect(of.arrived(1, { piece: 0, offset: block, length: block - 100 })?.complete).toBe(true)
  })

  it('asks others for what one refuses, or leaves behind', () => {
    const of = picker(1, 3)
    const all = peerWith(of, 0)
    expect(of.next(1, all, 3)).toHaveLength(3)
    of.refused(1, { piece: 0, offset: block, length: block })
    expect(names(of.next(2, all, 1))).toEqual(['0.1'])
    of.peerGone(1, all)
    expect(names(of.next(2, all, 9))).toEqual(['0.0', '0.2'])
  })

  it('has a bounded number of pieces under way', () => {
    const of = picker(10, 1, 3)
    const all = peerWith(of, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9)
    expect(of.next(1, all, 9)).toHaveLength(3)
    const [first = 0] = of.active
    of.proven(first)
    expect(of.next(1, all, 9)).toHaveLength(1)
  })

  it('blames the one that has given all of a damaged piece, and finds out who it was', () => {
    const of = picker(1, 2)
    const all = peerWith(of, 0)
    of.next(1, all, 1)
    of.next(2, all, 1)
    of.arrived(1, { piece: 0, offset: 0, length: block })
    of.arrived(2, { piece: 0, offset: block, length: block - 100 })
    expect(of.damaged(0)).toBeUndefined()
    // Now one alone gives all of it.
    expect(of.next(2, all, 1)).toHaveLength(1)
    expect(of.next(1, all, 9)).toEqual([])
    expect(of.next(2, all, 9)).toHaveLength(1)
    of.arrived(2, { piece: 0, offset: 0, length: block })
    of.arrived(2, { piece: 0, offset: block, length: block - 100 })
    expect(of.damaged(0)).toBe(2)
    of.release(2)
    expect(of.next(1, all, 9)).toHaveLength(2)
  })

  it('comes to its end, whoever comes, lies, refuses and goes', () => {
    const events = fc.array(
      fc.tuple(fc.constantFrom('ask', 'give', 'refuse', 'go', 'lie'), fc.nat(2), fc.nat(9)),
      { maxLength: 120 },
    )
    fc.assert(
      fc.property(events, (list) => {
        const of = picker(4, 2, 3)
        const all = Bitfield.full(4)
        const asked = new Map<number, BlockRange[]>()
        const damaged = new Set<number>()
        const give = (peer: number, range: BlockRange): void => {
          if (!of.arrived(peer, range)?.complete) return
          if (damaged.delete(range.piece)) of.damaged(range.piece)
          else of.proven(range.piece)
        }
        const ask = (peer: number, count: number): void => {
          if (!asked.has(peer)) for (const piece of all.pieces()) of.peerHas(piece)
          asked.set(peer, [...(asked.get(peer) ?? []), ...of.next(peer, all, count)])
        }
        for (const [kind, peer, count] of list) {
          const range = asked.get(peer)?.[count]
          if (kind === 'ask') ask(peer, count)
          else if (kind === 'go' && asked.delete(peer)) of.peerGone(peer, all)
          else if (range !== undefined) {
            asked.get(peer)?.splice(count, 1)
            if (kind === 'refuse') of.refused(peer, range)
            else {
              if (kind === 'lie') damaged.add(range.piece)
              give(peer, range)
            }
          }
        }
        // Whatever happened: one who has all, and is honest, suffices when the others are gone.
        for (const peer of asked.keys()) of.peerGone(peer, all)
        asked.clear()
        damaged.clear()
        for (let turn = 0; turn < 20 && !of.have.isFull; turn += 1) {
          ask(9, 4)
          for (const range of asked.get(9) ?? []) give(9, range)
          asked.set(9, [])
        }
        expect(of.have.isFull).toBe(true)
        expect([...of.active]).toEqual([])
      }),
      { numRuns: 300 },
    )
  })
})
