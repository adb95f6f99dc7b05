import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'
import { connect } from 'node:net'
import { describe, expect, it } from 'vitest'
import { collectGarbage } from '../../../../test/support/garbage.ts'
import { askTracker } from '../../src/announcing/ask-tracker.ts'
import { createTracker, type Tracker } from '../../src/serving/tracker.ts'
import {
  formatConnect,
  formatUdpAnnounce,
  parseUdpResponse,
  type UdpResponse,
} from '../../src/tracker/udp-packet.ts'

const infoHash = 'ab'.repeat(20)
const peers = 10_000
/** How many are asked at a time: what the buffer of a socket takes. */
const atOnce = 64
/** In ms: then a packet was lost, and is sent again. */
const again = 500

/** Many peers of one address, on one socket: the tracker tells them from each other by the port that they say. */
class Crowd implements AsyncDisposable {
  readonly #socket: Socket = createSocket('udp4')
  readonly #waiting = new Map<number, (response: UdpResponse) => void>()
  #transaction = 0

  static async at(tracker: Tracker, address: string): Promise<Crowd> {
    const crowd = new Crowd()
    crowd.#socket.bind({ address })
    await once(crowd.#socket, 'listening')
    crowd.#socket.connect(tracker.port, '127.0.0.1')
    await once(crowd.#socket, 'connect')
    crowd.#socket.on('message', (bytes) => {
      const response = parseUdpResponse(bytes, 'ipv4')
      crowd.#waiting.get(response.transaction)?.(response)
      crowd.#waiting.delete(response.transaction)
    })
    return crowd
  }

  async connect(): Promise<bigint> {
    const response = await this.#ask((transaction) => formatConnect(transaction))
    return response.kind === 'connect' ? response.connection : 0n
  }

  async announce(connection: bigint, port: number): Promise<UdpResponse> {
    const counts = { uploaded: 0, downloaded: 0, left: 1, wanted: -1 }
    const peerId = `-RW0000-${String(port).padStart(12, '0')}`
    const event = 'started' as const
    const announce = { infoHash: '\xab'.repeat(20), peerId, port, event, ...counts }
    return await this.#ask((transaction) =>
      formatUdpAnnounce(transaction, connection, announce, port),
    )
  }

  /** Send without waiting. */
  shout(connection: bigint, port: number, count: number): void {
    for (let turn = 0; turn < count; turn += 1) void this.announce(connection, port)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const timer of this.#timers) clearInterval(timer)
    await new Promise<void>((resolve) => this.#socket.close(resolve))
  }

  readonly #timers = new Set<NodeJS.Timeout>()

  async #ask(packet: (transaction: number) => Uint8Array): Promise<UdpResponse> {
    this.#transaction += 1
    const transaction = this.#transaction
    const bytes = packet(transaction)
    const { promise, resolve } = Promise.withResolvers<UdpResponse>()
    this.#waiting.set(transaction, resolve)
    this.#socket.send(bytes)
    const timer = setInterval(() => this.#socket.send(bytes), again)
    this.#timers.add(timer)
    try {
      return await promise
    } finally {
      clearInterval(timer)
      this.#timers.delete(timer)
    }
  }
}

describe('a crowd', () => {
  it('of 10,000 peers is tracked in some megabytes; more are refused', async () => {
    const limits = { rate: 1e6, burst: 1e6 }
    await using tracker = await createTracker({
      port: 0,
      host: '127.0.0.1',
      torrents: [infoHash],
      ...limits,
    })
    await using crowd = await Crowd.at(tracker, '127.0.0.1')
    const connection = await crowd.connect()
    collectGarbage()
    const before = process.memoryUsage().heapUsed
    let next = 1
    let told = 0
    const ask = async (): Promise<void> => {
      while (next <= peers) {
        const port = next
        next += 1
        const response = await crowd.announce(connection, port)
        if (response.kind === 'announce') told += response.reply.peers.length
      }
    }
    await Promise.all(Array.from({ length: atOnce }, ask))
    expect(tracker.size).toBe(peers)
    expect(tracker.count(infoHash)).toEqual({ complete: 0, incomplete: peers, downloaded: 0 })
    // All but the first ones were told of 50 others.
    expect(told).toBeGreaterThan(49 * peers)
    collectGarbage()
    const each = (process.memoryUsage().heapUsed - before) / peers
    expect(each).toBeLessThan(1500)
    expect(await crowd.announce(connection, peers + 1)).toMatchObject({
      ...{ kind: 'error', message: 'too many peers' },
    })
    // One that is known already is still answered.
    expect(await crowd.announce(connection, 1)).toMatchObject({ kind: 'announce' })
    expect(tracker.size).toBe(peers)
  })

  it('of connections that say nothing, from one address, leaves room for others', async () => {
    const host = '127.0.0.1'
    await using tracker = await createTracker({ port: 0, host, torrents: [infoHash] })
    const silent = Array.from({ length: 500 }, () => {
      const socket = connect({ port: tracker.port, host, localAddress: '127.0.0.2' })
      return socket.on('error', () => undefined).resume()
    })
    // All but its share are hung up on at once: those that are timed out are told so.
    let isFull: () => void = () => undefined
    const full = new Promise<void>((resolve) => {
      isFull = resolve
    })
    let hungUp = 0
    for (const socket of silent) {
      socket.once('close', () => {
        if (socket.bytesRead === 0) hungUp += 1
        if (hungUp === 500 - 64) isFull()
      })
    }
    await full
    const announce = { infoHash: '\xab'.repeat(20), peerId: 'p'.repeat(20), port: 9, wanted: -1 }
    const counts = { uploaded: 0, downloaded: 0, left: 1, event: 'started' } as const
    const url = `http://${host}:${tracker.port}/announce`
    const answer = await askTracker(url, { announce: { ...announce, ...counts }, host })
    expect(answer.interval).toBe(120)
    for (const socket of silent) socket.destroy()
  })

  it('that shouts from one address is not heard beyond its share; the others are answered', async () => {
    const limits = { rate: 0.001, burst: 20 }
    await using tracker = await createTracker({
      port: 0,
      host: '127.0.0.1',
      torrents: [infoHash],
      ...limits,
    })
    await using loud = await Crowd.at(tracker, '127.0.0.1')
    const connection = await loud.connect()
    loud.shout(connection, 7, 500)
    await using quiet = await Crowd.at(tracker, '127.0.0.2')
    expect(await quiet.announce(await quiet.connect(), 8)).toMatchObject({ kind: 'announce' })
    await expect.poll(() => tracker.counts.limited).toBeGreaterThan(300)
    expect(tracker.counts.announced).toBeLessThanOrEqual(20)
    expect(tracker.size).toBe(2)
  })
})
