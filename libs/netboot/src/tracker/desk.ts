import type { Announce } from './announce.ts'
import { isWithin, type NetworkRange } from './networks.ts'
import { type PeerTable, peerTable } from './peer-table.ts'
import { type RateLimit, rateLimit } from './rate-limit.ts'
import type { AnnounceAnswer, SwarmCount } from './response.ts'

/** What a tracker decides by. */
export interface DeskOptions {
  /** Whose announces are taken. */
  readonly networks: readonly NetworkRange[]
  /** In s: how often peers announce. */
  readonly interval: number
  /** How many peers are kept. */
  readonly mostPeers: number
  /** How many requests of an address are taken in a second, in the long run. */
  readonly rate: number
  /** How many at once. */
  readonly burst: number
  /** From 0 to below 1. */
  readonly random: () => number
  /** A peer was answered. */
  readonly announced?: (announce: Announce, host: string) => void
}

/** How often things happened, since the beginning. */
export interface TrackerCounts {
  /** Announces that were answered. */
  announced: number
  /** Those that were refused: an unknown torrent, too many peers. */
  refused: number
  /** Those of other networks. */
  foreign: number
  /** Those of addresses that asked too often. */
  limited: number
}

/** How many peers are told at a time: what fits into one packet of Ethernet with 6 bytes each. */
const mostTold = 200

/** What HTTP and UDP have in common: who is let in, and what is said. Given the time, it keeps none. */
export class TrackerDesk {
  /** The peers. */
  readonly table: PeerTable
  /** What happened. */
  readonly counts: TrackerCounts = { announced: 0, refused: 0, foreign: 0, limited: 0 }
  readonly #networks: readonly NetworkRange[]
  readonly #limit: RateLimit
  readonly #announced: DeskOptions['announced']

  constructor({ networks, rate, burst, announced, ...table }: DeskOptions) {
    this.#announced = announced
    this.table = peerTable({ ...table, mostTold })
    this.#networks = networks
    this.#limit = rateLimit({ rate, burst, most: 2 * table.mostPeers })
  }

  /** Whether an address may ask now. @returns why not, as a sentence, if it may not */
  admit(host: string, now: number): string | undefined {
    if (!isWithin(host, this.#networks)) {
      this.counts.foreign += 1
      return 'not of this network'
    }
    if (this.#limit.allows(host, now)) return undefined
    this.counts.limited += 1
    return 'too many requests'
  }

  /** Answer an announce of one that was let in. @returns why it is refused, as a sentence, if it is */
  announce(announce: Announce, host: string, now: number): AnnounceAnswer | string {
    const answer = this.table.announce(announce, host, now)
    if (typeof answer === 'string') this.counts.refused += 1
    else {
      this.counts.announced += 1
      this.#announced?.(announce, host)
    }
    return answer
  }

  /** Answer a scrape: only of torrents that are known. */
  scrape(infoHashes: readonly string[], now: number): Map<string, SwarmCount> {
    return new Map(
      infoHashes.flatMap((infoHash) => {
        const count = this.table.count(infoHash, now)
        return count === undefined ? [] : [[infoHash, count] as const]
      }),
    )
  }
}
