import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Announce } from '../../src/tracker/announce.ts'
import { TrackerDesk } from '../../src/tracker/desk.ts'
import { isWithin, parseNetwork, privateNetworks } from '../../src/tracker/networks.ts'
import { type PeerTable, peerTable } from '../../src/tracker/peer-table.ts'
import { rateLimit } from '../../src/tracker/rate-limit.ts'

const infoHash = 'h'.repeat(20)
const seconds = 1000

function announce(port: number, more: Partial<Announce> = {}): Announce {
  const counts = { uploaded: 0, downloaded: 0, left: 1, wanted: -1 }
  return { infoHash, peerId: 'p'.repeat(20), port, event: 'none', ...counts, ...more }
}

function table(mostPeers = 100): PeerTable {
  const made = peerTable({ interval: 60, mostPeers, mostTold: 30, random: Math.random })
  made.allow(infoHash)
  return made
}

describe('a table of peers', () => {
  it('tells each of the others, and none of itself', () => {
    const peers = table()
    for (let port = 1; port <= 20; port += 1) {
      const said = peers.announce(announce(port), '10.0.0.1', 0)
      if (typeof said === 'string') throw new Error(said)
      const ports = said.peers.map((peer) => peer.port).sort((a, b) => a - b)
      expect(ports).toEqual(Array.from({ length: port - 1 }, (_, index) => index + 1))
    }
  })

  it('knows only its torrents', () => {
    const peers = table()
    expect(peers.announce(announce(1, { infoHash: 'x' }), '10.0.0.1', 0)).toBe('unknown torrent')
    expect(peers.count('x', 0)).toBeUndefined()
    peers.announce(announce(1), '10.0.0.1', 0)
    peers.forget(infoHash)
    expect([peers.size, peers.peers(infoHash, 0)]).toEqual([0, []])
  })

  it('counts who has all, who lacks something, who came to have all', () => {
    const peers = table()
    peers.announce(announce(1, { left: 0 }), '10.0.0.1', 0)
    peers.announce(announce(2), '10.0.0.1', 0)
    peers.announce(announce(3), '10.0.0.1', 0)
    expect(peers.count(infoHash, 0)).toEqual({ complete: 1, incomplete: 2, downloaded: 0 })
    peers.announce(announce(2, { left: 0, event: 'completed' }), '10.0.0.1', 0)
    peers.announce(announce(2, { left: 0, event: 'completed' }), '10.0.0.1', 0)
    peers.announce(announce(3, { event: 'stopped' }), '10.0.0.1', 0)
    expect(peers.count(infoHash, 0)).toEqual({ complete: 2, incomplete: 0, downloaded: 1 })
  })

  it('tells those who have all only of those who lack something', () => {
    const peers = table()
    peers.announce(announce(1, { left: 0 }), '10.0.0.1', 0)
    peers.announce(announce(2), '10.0.0.1', 0)
    expect(peers.announce(announce(3, { left: 0 }), '10.0.0.1', 0)).toMatchObject({
      peers: [{ port: 2 }],
    })
  })

  it('tells one who says that it has all of a few seeds, if there is nobody else: it may have no more than a magnet link', () => {
    const peers = table()
    for (let port = 1; port <= 9; port += 1) {
      peers.announce(announce(port, { left: 0 }), '10.0.0.1', 0)
    }
    const said = peers.announce(announce(10, { left: 0 }), '10.0.0.1', 0)
    expect(typeof said === 'string' ? said : said.peers).toHaveLength(5)
  })

  it('forgets who has said nothing for two intervals', () => {
    const peers = table()
    peers.announce(announce(1), '10.0.0.1', 0)
    peers.announce(announce(2), '10.0.0.1', 100 * seconds)
    expect(peers.peers(infoHash, 120 * seconds)).toHaveLength(2)
    expect(peers.peers(infoHash, 121 * seconds)).toMatchObject([{ port: 2 }])
    expect(peers.size).toBe(1)
  })

  it('takes 10,000 peers and no more, and tells as many as are asked for', () => {
    const peers = table(10_000)
    for (let index = 0; index < 10_000; index += 1) {
      const host = `10.1.${index >> 8}.${index & 255}`
      peers.announce(announce(1, { left: index % 3 }), host, 0)
    }
    expect(peers.announce(announce(1), '10.0.0.9', 0)).toBe('too many peers')
    expect(peers.size).toBe(10_000)
    const told = (wanted: number): unknown => {
      const said = peers.announce(announce(1, { wanted }), '10.1.0.0', 0)
      return typeof said === 'string' ? said : said.peers.length
    }
    expect([told(-1), told(0), told(7), told(1e9)]).toEqual([30, 0, 7, 30])
  })

  it('is as a simple one would be, whatever happens', () => {
    const steps = fc.array(
      fc.record({
        port: fc.integer({ min: 1, max: 9 }),
        left: fc.nat(1),
        event: fc.constantFrom('none', 'started', 'completed', 'stopped'),
        pause: fc.nat(60 * seconds),
      }),
      { maxLength: 60 },
    )
    fc.assert(
      fc.property(steps, (list) => {
        const peers = table(5)
        const model = new Map<number, { left: number; seen: number }>()
        let now = 0
        for (const { port, left, event, pause } of list) {
          now += pause
          for (const [known, { seen }] of model) if (seen < now - 120 * seconds) model.delete(known)
          const said = peers.announce(announce(port, { left, event }), '10.0.0.1', now)
          const isFull = !model.has(port) && model.size >= 5 && event !== 'stopped'
          expect(said === 'too many peers').toBe(isFull)
          if (event === 'stopped') model.delete(port)
          else if (!isFull) model.set(port, { left, seen: now })
          const complete = [...model.values()].filter((peer) => peer.left === 0).length
          const expected = { complete, incomplete: model.size - complete }
          expect(peers.count(infoHash, now)).toMatchObject(expected)
          expect(peers.size).toBe(model.size)
        }
      }),
    )
  })
})

describe('the desk of a tracker', () => {
  it('lets in who is of its networks, and who does not ask too often', () => {
    const networks = [parseNetwork('192.168.77.0/24'), parseNetwork('fd77::/64')].flatMap(
      (network) => network ?? [],
    )
    const desk = new TrackerDesk({
      ...{ networks, interval: 60, mostPeers: 9, rate: 1, burst: 2, random: Math.random },
    })
    expect(desk.admit('192.168.77.9', 0)).toBeUndefined()
    expect(desk.admit('::ffff:192.168.77.9', 0)).toBeUndefined()
    expect(desk.admit('fd77::1', 0)).toBeUndefined()
    expect(desk.admit('192.168.78.9', 0)).toBe('not of this network')
    expect(desk.admit('fd78::1', 0)).toBe('not of this network')
    expect(desk.admit('fd77::1', 0)).toBeUndefined()
    expect(desk.admit('fd77::1', 0)).toBe('too many requests')
    expect(desk.admit('fd77::1', 1000)).toBeUndefined()
    expect(desk.counts).toMatchObject({ foreign: 2, limited: 1 })
  })
})

describe('a rate limit', () => {
  it('remembers a bounded number of addresses', () => {
    const limit = rateLimit({ rate: 1, burst: 1, most: 3 })
    for (const address of ['a', 'b', 'c', 'd', 'e']) limit.allows(address, 0)
    expect(limit.size).toBe(3)
    expect([limit.allows('e', 999), limit.allows('e', 1999)]).toEqual([false, true])
  })
})

describe('networks', () => {
  it.each([
    ['10.255.0.1', true],
    ['172.16.0.1', true],
    ['172.32.0.1', false],
    ['8.8.8.8', false],
    ['fe80::1', true],
    ['2001:db8::1', false],
    ['localhost', false],
  ])('%s is private: %s', (host, expected) => {
    const networks = privateNetworks.flatMap((text) => parseNetwork(text) ?? [])
    expect(networks).toHaveLength(privateNetworks.length)
    expect(isWithin(host, networks)).toBe(expected)
  })

  it.each(['10.0.0.0/33', '10.0.0/8', 'x', '::/129', '10.0.0.0/8/8', '10.0.0.0/', ''])(
    '%s is none',
    (text) => {
      expect(parseNetwork(text)).toBeUndefined()
    },
  )
})
