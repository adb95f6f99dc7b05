import { randomInt } from 'node:crypto'
import type { ChunkCache, ChunkSource } from '../storage/chunk-cache.ts'
import { TokenBucket } from '../swarm/token-bucket.ts'
import type { BlockRange } from '../wire/message.ts'
import type { Connection } from './connection.ts'
import type { Peer } from './peer.ts'
import { UploadQueue } from './upload-queue.ts'

/** What uploads need to know. */
export interface UploadsOptions {
  /** Where chunks are kept. */
  readonly cache: ChunkCache
  /** Where they are read from. */
  readonly source: ChunkSource
  /** Of each piece but the last, in bytes. */
  readonly pieceLength: number
  /** What all torrents may send together. */
  readonly total: TokenBucket
  /** What each peer gets at most, in bytes a second. */
  readonly peerRate: number
  /** All that are connected. */
  readonly peers: Iterable<Peer>
  /** In ms. */
  readonly now: () => number
  /** So many bytes are on their way to a peer: these blocks. */
  readonly sent: (peer: number, bytes: number, blocks: readonly BlockRange[]) => void
  /** The disk has failed. */
  readonly failed: (error: unknown) => void
}

/** In ms: then those who had to wait for their share of the rate are looked at again. */
const pause = 20

/** What is sent to the peers of a torrent, within the rates of all and of each. */
export class Uploads {
  /** How many bytes of blocks were sent. */
  bytes = 0
  readonly #options: UploadsOptions
  #waiting: NodeJS.Timeout | undefined

  constructor(options: UploadsOptions) {
    this.#options = options
  }

  /** What a new peer will ask for. @param peer - its number */
  queueFor(peer: number, connection: Connection): UploadQueue {
    const { cache, source, pieceLength, total, peerRate, now, sent, failed } = this.#options
    const own = new TokenBucket(peerRate, now())
    return new UploadQueue({
      connection,
      cache,
      source,
      pieceLength,
      now,
      allowance: (wanted) => {
        const granted = Math.min(wanted, own.available(now()), total.available(now()))
        if (granted <= 0) this.#pumpLater()
        return granted
      },
      sent: (bytes, blocks) => {
        own.spend(bytes)
        total.spend(bytes)
        this.bytes += bytes
        sent(peer, bytes, blocks)
      },
      failed: (error) => {
        failed(error)
        connection.close(error instanceof Error ? error : undefined)
      },
    })
  }

  /** Look at nobody any more. */
  close(): void {
    clearTimeout(this.#waiting)
  }

  #pumpLater(): void {
    this.#waiting ??= setTimeout(() => {
      this.#waiting = undefined
      // Each time another one is the first: the limit is shared.
      const peers = [...this.#options.peers]
      const first = peers.length > 1 ? randomInt(peers.length) : 0
      for (const peer of [...peers.slice(first), ...peers.slice(0, first)]) peer.pump()
    }, pause)
  }
}
