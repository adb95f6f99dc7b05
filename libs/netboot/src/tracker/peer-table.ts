import type { Announce } from './announce.ts'
import type { AnnounceAnswer, SwarmCount, TrackedPeer } from './response.ts'

/** What bounds a table of peers. */
export interface PeerTableOptions {
  /** In s: how often peers are asked to announce. One that has not for twice as long is gone. */
  readonly interval: number
  /** How many peers of all torrents are kept. */
  readonly mostPeers: number
  /** How many peers are told at a time, at most. */
  readonly mostTold: number
  /** From 0 to below 1: which peers are told. */
  readonly random: () => number
}

/** The peers of each torrent. Given the time, it keeps none. */
export interface PeerTable {
  /** How many peers there are, of all torrents. */
  readonly size: number
  /** Let a torrent be announced. @param infoHash - 20 bytes, as text of one character each */
  allow(infoHash: string): void
  /** Forget a torrent with its peers. */
  forget(infoHash: string): void
  /**
   * Take note of what a peer tells, and answer it.
   *
   * @param host - where it came from
   * @param now - in ms
   * @returns why it is refused, as a sentence, if it is
   */
  announce(announce: Announce, host: string, now: number): AnnounceAnswer | string
  /** How many peers a torrent has. @returns `undefined` if it is not known */
  count(infoHash: string, now: number): SwarmCount | undefined
  /** The peers of a torrent. @returns none if it is not known */
  peers(infoHash: string, now: number): TrackedPeer[]
}

interface Entry extends TrackedPeer {
  readonly key: string
  complete: boolean
  seen: number
  /** Where it is in the list that it is drawn from. */
  place: number
}

/** How many seeds a seed is told of if there is nobody else. */
const fewSeeds = 5

class Swarm {
  /** In the order of their last announce: those who are gone come first. */
  readonly #entries = new Map<string, Entry>()
  /** Of both kinds apart: some of them are drawn without looking at all. */
  readonly #seeds = new DrawList()
  readonly #leeches = new DrawList()
  downloaded = 0

  get size(): number {
    return this.#entries.size
  }

  get count(): SwarmCount {
    const { downloaded } = this
    return { complete: this.#seeds.size, incomplete: this.#leeches.size, downloaded }
  }

  get entries(): Iterable<Entry> {
    return this.#entries.values()
  }

  get(key: string): Entry | undefined {
    return this.#entries.get(key)
  }

  put(entry: Entry): void {
    this.remove(entry.key)
    this.#entries.set(entry.key, entry)
    this.#listOf(entry).add(entry)
  }

  remove(key: string): boolean {
    const entry = this.#entries.get(key)
    if (entry === undefined) return false
    this.#listOf(entry).remove(entry)
    return this.#entries.delete(key)
  }

  expire(before: number): number {
    let gone = 0
    for (const { key, seen } of this.#entries.values()) {
      if (seen >= before) break
      this.remove(key)
      gone += 1
    }
    return gone
  }

  /** Those who lack something get them all; those who have all want only those who do not. */
  draw(asker: Entry, count: number, random: () => number): TrackedPeer[] {
    const leeches = this.#leeches.draw(count, random, asker)
    if (asker.complete && leeches.length > 0) return leeches
    // aria2c that knows no more than a magnet link says that it lacks nothing.
    if (asker.complete) return this.#seeds.draw(Math.min(count, fewSeeds), random, asker)
    // Half of each, if there are as many: with seeds alone nobody would give to each other.
    const seeds = this.#seeds.draw(count, random, asker)
    const fromSeeds = Math.min(seeds.length, Math.max(count - leeches.length, count >> 1))
    return [...seeds.slice(0, fromSeeds), ...leeches.slice(0, count - fromSeeds)]
  }

  #listOf(entry: Entry): DrawList {
    return entry.complete ? this.#seeds : this.#leeches
  }
}

/** A list that is drawn from in the time of what is drawn, however long it is. */
class DrawList {
  readonly #entries: Entry[] = []

  get size(): number {
    return this.#entries.length
  }

  add(entry: Entry): void {
    entry.place = this.#entries.length
    this.#entries.push(entry)
  }

  remove(entry: Entry): void {
    const last = this.#entries.pop()
    if (last === undefined || last === entry) return
    this.#entries[entry.place] = last
    last.place = entry.place
  }

  /** The first steps of a shuffle (Fisher and Yates), undone by nobody: the order does not matter. */
  draw(count: number, random: () => number, without: Entry): Entry[] {
    const entries = this.#entries
    const drawn: Entry[] = []
    for (let index = 0; index < entries.length && drawn.length < count; index += 1) {
      const other = index + Math.floor(random() * (entries.length - index))
      const [here, there] = [entries[index], entries[other]]
      if (here === undefined || there === undefined) break
      entries[index] = there
      entries[other] = here
      here.place = other
      there.place = index
      if (there.key !== without.key) drawn.push(there)
    }
    return drawn
  }
}

/** How many peers are told if the asker does not say how many. */
const usual = 50

/** Make a table without torrents. */
export function peerTable(options: PeerTableOptions): PeerTable {
  const { interval, mostPeers, mostTold, random } = options
  const swarms = new Map<string, Swarm>()
  let size = 0

  function expire(now: number): void {
    const before = now - 2 * interval * 1000
    for (const swarm of swarms.values()) size -= swarm.expire(before)
  }

  function swarmOf(infoHash: string, now: number): Swarm | undefined {
    expire(now)
    return swarms.get(infoHash)
  }

  function note(swarm: Swarm, entry: Entry, { event }: Announce): string | undefined {
    const known = swarm.get(entry.key)
    if (event === 'stopped' || entry.port === 0) {
      if (swarm.remove(entry.key)) size -= 1
      return undefined
    }
    if (known === undefined && size >= mostPeers) return 'too many peers'
    if (event === 'completed' && known?.complete !== true) swarm.downloaded += 1
    swarm.put(entry)
    if (known === undefined) size += 1
    return undefined
  }

  return {
    get size() {
      return size
    },
    allow(infoHash) {
      if (!swarms.has(infoHash)) swarms.set(infoHash, new Swarm())
    },
    forget(infoHash) {
      size -= swarms.get(infoHash)?.size ?? 0
      swarms.delete(infoHash)
    },
    announce(announce, host, now) {
      const swarm = swarmOf(announce.infoHash, now)
      if (swarm === undefined) return 'unknown torrent'
      const { port, peerId, left, wanted, event } = announce
      const key = `${host} ${port}`
      const entry: Entry = { key, host, port, peerId, complete: left === 0, seen: now, place: 0 }
      const refusal = note(swarm, entry, announce)
      if (refusal !== undefined) return refusal
      const count = event === 'stopped' ? 0 : Math.min(mostTold, wanted < 0 ? usual : wanted)
      return {
        ...swarm.count,
        interval,
        minInterval: Math.ceil(interval / 4),
        peers: swarm.draw(entry, count, random),
      }
    },
    count: (infoHash, now) => swarmOf(infoHash, now)?.count,
    peers: (infoHash, now) =>
      [...(swarmOf(infoHash, now)?.entries ?? [])].map(({ host, port, peerId }) => ({
        host,
        port,
        peerId,
      })),
  }
}
