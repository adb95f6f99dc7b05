import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { connect } from 'node:net'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { askTracker } from '../../src/announcing/ask-tracker.ts'
import { createTracker, type Tracker } from '../../src/serving/tracker.ts'
import { decodeBencode } from '../../src/torrent/bencode.ts'
import type { Announce } from '../../src/tracker/announce.ts'
import { formatConnect, formatUdpAnnounce } from '../../src/tracker/udp-packet.ts'

const infoHash = 'ab'.repeat(20)
const key = '\xab'.repeat(20)
let tracker: Tracker

function announce(port: number, more: Partial<Announce> = {}): Announce {
  const counts = { uploaded: 0, downloaded: 0, left: 1, wanted: -1 }
  return { infoHash: key, peerId: 'p'.repeat(20), port, event: 'started', ...counts, ...more }
}

beforeAll(async () => {
  tracker = await createTracker({ port: 0, torrents: [infoHash], burst: 10_000 })
})
afterAll(() => tracker[Symbol.asyncDispose]())

describe('our tracker', () => {
  it.each([
    ['http', '127.0.0.1'],
    ['udp', '127.0.0.1'],
    ['http', '[::1]'],
    ['udp', '[::1]'],
  ])('tells peers of each other over %s, at %s', async (protocol, host) => {
    const url = `${protocol}://${host}:${tracker.port}/announce`
    const ask = (port: number, more: Partial<Announce> = {}) =>
      askTracker(url, { announce: announce(port, more), host: undefined })
    await ask(5001)
    const answer = await ask(5002)
    expect(answer.interval).toBe(120)
    const plain = host.replace(/[[\]]/g, '')
    expect(answer.peers).toContainEqual({ host: plain, port: 5001 })
    expect(answer.peers).not.toContainEqual({ host: plain, port: 5002 })
    expect(tracker.peers(infoHash)).toContainEqual({ host: plain, port: 5002 })
    await ask(5001, { event: 'stopped' })
    await ask(5002, { event: 'stopped' })
    expect(tracker.peers(infoHash)).not.toContainEqual({ host: plain, port: 5001 })
    await expect(ask(5003, { infoHash: 'x'.repeat(20) })).rejects.toMatchObject({
      code: 'ERR_PROTOCOL',
      message: `${url}: the tracker refuses: unknown torrent`,
    })
  })

  it('says who has announced itself, and not who leaves or was refused', async () => {
    const url = `http://127.0.0.1:${tracker.port}/announce`
    const said: unknown[] = []
    const hear = (...news: unknown[]): number => said.push(news)
    tracker.events.on('announced', hear)
    const ask = (port: number, more: Partial<Announce> = {}) =>
      askTracker(url, { announce: announce(port, more), host: undefined })
    await ask(5010, { left: 77 })
    await expect(ask(5010, { infoHash: 'x'.repeat(20) })).rejects.toThrow()
    await ask(5010, { event: 'stopped' })
    await ask(5011, { left: 0, event: 'stopped' })
    tracker.events.off('announced', hear)
    expect(said).toEqual([[infoHash, { host: '127.0.0.1', port: 5010 }, 77]])
  })

  it('tells peers of IPv6 over HTTP to those who come by IPv4', async () => {
    const at = (host: string) => `http://${host}:${tracker.port}/announce`
    await askTracker(at('[::1]'), { announce: announce(5004), host: undefined })
    const question = { announce: announce(5005), host: undefined }
    expect((await askTracker(at('127.0.0.1'), question)).peers).toContainEqual({
      ...{ host: '::1', port: 5004 },
    })
  })

  it('counts for those who scrape, and knows no other page', async () => {
    const base = `http://127.0.0.1:${tracker.port}`
    const scraped = await fetch(`${base}/scrape?info_hash=${'%ab'.repeat(20)}`)
    const files = decodeBencode(new Uint8Array(await scraped.arrayBuffer()))
    expect(files).toMatchObject(new Map([['files', expect.any(Map)]]))
    expect((await fetch(`${base}/`)).status).toBe(404)
    expect((await fetch(`${base}/announce`, { method: 'POST' })).status).toBe(404)
    expect(await (await fetch(`${base}/announce`)).text()).toContain('info_hash: expected 20 bytes')
  })

  it('answers over UDP only those who have received its packet', async () => {
    const socket = createSocket('udp4')
    try {
      socket.connect(tracker.port, '127.0.0.1')
      await once(socket, 'connect')
      socket.send(formatUdpAnnounce(7, 1234n, announce(5006), 0))
      const [packet] = await once(socket, 'message')
      expect(packet.subarray(8).toString()).toBe('connect first')
      expect(tracker.peers(infoHash)).not.toContainEqual({ host: '127.0.0.1', port: 5006 })
    } finally {
      socket.close()
    }
  })

  it('goes on whatever is sent to it', async () => {
    const socket = createSocket('udp4')
    socket.connect(tracker.port, '127.0.0.1')
    await once(socket, 'connect')
    for (const bytes of fc.sample(fc.uint8Array({ minLength: 1, maxLength: 120 }), 200)) {
      socket.send(bytes)
    }
    for (const bytes of fc.sample(fc.uint8Array({ minLength: 1, maxLength: 400 }), 40)) {
      const tcp = connect(tracker.port, '127.0.0.1').on('error', () => undefined)
      tcp.end(bytes)
      tcp.resume()
      await new Promise((resolve) => tcp.once('close', resolve))
    }
    // It has read all of that when it answers this.
    socket.send(formatConnect(9))
    await once(socket, 'message')
    socket.close()
    const url = `http://127.0.0.1:${tracker.port}/announce`
    const { peers } = await askTracker(url, { announce: announce(5007), host: undefined })
    expect(peers).toBeDefined()
  })

  it('answers only those of its networks, and none too often', async () => {
    await using strict = await createTracker({
      ...{ port: 0, torrents: [infoHash], networks: ['192.0.2.0/24', '127.0.0.1'] },
      ...{ rate: 0.001, burst: 2 },
    })
    const url = `http://127.0.0.1:${strict.port}/announce`
    const ask = (host: string) => askTracker(url, { announce: announce(1), host })
    await expect(ask('127.0.0.9')).rejects.toThrow(/not of this network/)
    await ask('127.0.0.1')
    await ask('127.0.0.1')
    await expect(ask('127.0.0.1')).rejects.toThrow(/too many requests/)
    expect(strict.counts).toEqual({ announced: 2, refused: 0, foreign: 1, limited: 1 })
  })

  it('tells what is wrong with its options, all at once', async () => {
    const wrong = { port: 70_000, torrents: ['x'], networks: ['10.0.0.0/99'], interval: 0 }
    await expect(createTracker(wrong)).rejects.toThrow(
      expect.objectContaining({
        code: 'ERR_OPTIONS',
        message: expect.stringMatching(/port: .*\ntorrents\.0: .*\nnetworks\.0: .*\ninterval: /),
      }),
    )
    await expect(createTracker({ port: tracker.port })).rejects.toMatchObject({
      code: 'ERR_LISTEN',
    })
  })
})
