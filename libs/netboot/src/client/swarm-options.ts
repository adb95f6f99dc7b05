import type { NetbootError } from '../errors.ts'
import type { Torrent } from '../making/make-torrent.ts'
import type { ChunkCache } from '../storage/chunk-cache.ts'
import type { TorrentFiles } from '../storage/torrent-files.ts'
import type { ChokeOptions } from '../swarm/choker.ts'
import type { TokenBucket } from '../swarm/token-bucket.ts'
import type { Bitfield } from '../torrent/bitfield.ts'
import type { NetworkRange } from '../tracker/networks.ts'
import type { Peer } from './peer.ts'
import type { WebSeedUse } from './web-seeds.ts'

/** What a swarm is made of. */
export interface SwarmOptions extends ChokeOptions {
  /** What it is about. */
  readonly torrent: Torrent
  /** Where its files are. */
  readonly files: TorrentFiles
  /** What is there already. */
  readonly have: Bitfield
  /** What we call ourselves: 20 bytes. */
  readonly peerId: Uint8Array
  /** Where chunks are kept. */
  readonly cache: ChunkCache
  /** What all torrents may send together. */
  readonly total: TokenBucket
  /** What each peer gets at most, in bytes a second. */
  readonly peerRate: number
  /** How many peers are connected at most. */
  readonly mostPeers: number
  /** How many of one address are called because they look for peers. */
  readonly peersOfAddress: number
  /** The TCP port that we listen on. */
  readonly port: number
  /** Of which networks peers are told to others, and believed. */
  readonly networks: readonly NetworkRange[]
  /** The address that we call from; `undefined`: the system chooses. */
  readonly host: string | undefined
  /** When web seeds are asked. */
  readonly webSeeds: WebSeedUse
  /** Whether peers are told piece by piece what a seed has. */
  readonly superSeeding: boolean
  /** In ms. */
  readonly now: () => number
  /** Who is told. */
  readonly on: SwarmHandlers
}

/** What a swarm tells. */
export interface SwarmHandlers {
  /** A peer is there. */
  joined(peer: Peer): void
  /** A peer is gone. @param reason - if it did not simply end */
  left(peer: Peer, reason: Error | undefined): void
  /** A piece is there. */
  gained(piece: number): void
  /** A peer has given a piece that was not right. */
  lied(peer: Peer): void
  /** A piece was not right, and nobody alone can be blamed. */
  damaged(piece: number): void
  /** A web seed is not asked any more. */
  dropped(error: NetbootError): void
  /** The disk has failed. */
  failed(error: unknown): void
}
