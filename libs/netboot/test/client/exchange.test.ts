import { describe, expect, it } from 'vitest'
import { Exchange } from '../../src/client/exchange.ts'
import { parseNetwork } from '../../src/tracker/networks.ts'

const lan = [parseNetwork('10.0.0.0/8') ?? { address: new Uint8Array(4), bits: 0 }]
const peer = (number: number, host = `10.0.0.${number}`) => ({
  host,
  port: 6881,
  uploadOnly: false,
})
const peers = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, index) => peer(from + index))
const minute = 60_000

describe('what a peer is told of others', () => {
  it('is told once a minute, and only what is new', () => {
    const exchange = new Exchange(lan)
    expect(exchange.next([], 0)).toBeUndefined()
    expect(exchange.next(peers(1, 4), 10)).toEqual({ added: peers(1, 4), dropped: [] })
    expect(exchange.next(peers(1, 9), minute)).toBeUndefined()
    expect(exchange.next(peers(2, 6), minute + 10)).toEqual({
      added: peers(4, 6),
      dropped: [peer(1)],
    })
    expect(exchange.next(peers(2, 6), 9 * minute)).toBeUndefined()
  })

  it('is 50 at a time; the others are told the next time', () => {
    const exchange = new Exchange(lan)
    const all = peers(1, 120)
    expect(exchange.next(all, 0)?.added).toEqual(all.slice(0, 50))
    expect(exchange.next(all, minute)?.added).toEqual(all.slice(50, 100))
    expect(exchange.next([], 2 * minute)).toEqual({ added: [], dropped: all.slice(0, 50) })
    expect(exchange.next([], 3 * minute)?.dropped).toEqual(all.slice(50, 100))
    expect(exchange.next([], 4 * minute)).toBeUndefined()
  })

  it('is never of another network', () => {
    const exchange = new Exchange(lan)
    expect(exchange.next([peer(1, '192.0.2.1'), peer(2)], 0)?.added).toEqual([peer(2)])
  })
})

describe('what a peer tells of others', () => {
  it('is believed of our networks, once in a while', () => {
    const exchange = new Exchange(lan)
    const said = { added: [peer(1), peer(2, '192.0.2.1'), peer(3, '127.0.0.1')], dropped: [] }
    expect(exchange.heard(said, 0)).toEqual([peer(1)])
    expect(exchange.heard(said, 1000)).toEqual([])
    expect(exchange.heard(said, minute)).toEqual([peer(1)])
  })

  it('too often, it is hung up on', () => {
    const exchange = new Exchange(lan)
    const said = { added: [peer(1)], dropped: [] }
    for (let count = 0; count <= 10; count += 1) exchange.heard(said, count)
    expect(() => exchange.heard(said, 11)).toThrow(
      expect.objectContaining({
        code: 'ERR_PROTOCOL',
        message: expect.stringMatching(/too often/),
      }),
    )
  })
})
