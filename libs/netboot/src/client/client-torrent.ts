import { EventEmitter } from 'node:events'
import { lstat, rename } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { makeDirectory, partOf, syncDirectory } from '@boxwright/durable'
import { Announcer } from '../announcing/announcer.ts'
import { NetbootError } from '../errors.ts'
import type { Torrent } from '../making/make-torrent.ts'
import type { ChunkCache } from '../storage/chunk-cache.ts'
import { findPieces } from '../storage/find-pieces.ts'
import { TorrentFiles } from '../storage/torrent-files.ts'
import type { TokenBucket } from '../swarm/token-bucket.ts'
import { latin1Of } from '../torrent/bencode.ts'
import { Bitfield } from '../torrent/bitfield.ts'
import { lengthOf, lengthOfPiece, pieceCountOf } from '../torrent/info.ts'
import type { Endpoint } from '../wire/endpoint.ts'
import type { TorrentClientSettings } from './client-options.ts'
import type { Peer } from './peer.ts'
import { TorrentSwarm } from './torrent-swarm.ts'

/** What is added to a client. */
export interface AddOptions {
  /** The torrent. */
  readonly torrent: Torrent
  /** The folder in which its file or folder is, or is to be. */
  readonly folder: string
  /**
   * Whether what is there is read and hashed first. Without, what has just been made a torrent of is believed to be all
   * there. Default `true`.
   */
  readonly verify?: boolean
  /** Peers to begin with, beside those that the trackers tell. */
  readonly peers?: readonly Endpoint[]
  /** Ends the verification. */
  readonly signal?: AbortSignal
}

/** A peer, as others see it. */
export interface PeerView {
  /** Its address. */
  readonly host: string
  /** Which of its ports it talks from. */
  readonly port: number
  /** What share of the torrent it has, from 0 to 1. */
  readonly share: number
  /** What it gets from us, in bytes a second. */
  readonly taking: number
  /** What it gives us, in bytes a second. */
  readonly giving: number
}

/** What a torrent tells, as it happens. */
export interface ClientTorrentEvents {
  /** A piece came, and is right. */
  piece: [piece: number]
  /** All is there. */
  completed: []
  /** A peer has connected. */
  joined: [peer: PeerView]
  /** A peer is gone, and why, if it did not simply go. */
  left: [peer: PeerView, reason: Error | undefined]
  /** A peer has given a piece that was not right: it is not asked or answered any more. */
  lied: [peer: PeerView]
  /** Something that needs somebody's attention, and stops nothing: a tracker or a web seed that does not answer, a disk that refuses. */
  warning: [error: unknown]
}

/** A torrent of a client. */
export interface ClientTorrent extends AsyncDisposable {
  /** 40 hexadecimal digits. */
  readonly infoHash: string
  /** What happens. */
  readonly events: EventEmitter<ClientTorrentEvents>
  /** How many bytes there are in all. */
  readonly length: number
  /** How many of them are here. */
  readonly here: number
  /** How many bytes were sent to peers. */
  readonly uploaded: number
  /** How many bytes web seeds have given. */
  readonly fromWebSeeds: number
  /** Those that are connected. */
  readonly peers: readonly PeerView[]
  /** All is there. Rejects if it ends before: with `ERR_IO` if the disk refuses. No one has to listen. */
  readonly completed: Promise<void>
  /** Tell of peers that others know. */
  meet(peers: readonly Endpoint[]): void
}

/** A torrent with what serves it. */
export interface OpenTorrent {
  /** As its user sees it. */
  readonly torrent: ClientTorrent
  /** Its peers. */
  readonly swarm: TorrentSwarm
  /** Whether its peers are only those that its trackers tell. */
  readonly isPrivate: boolean
}

/** What all torrents of a client share. */
export interface ClientParts extends TorrentClientSettings {
  /** What we call ourselves: 20 bytes. */
  readonly peerId: Uint8Array
  /** Where chunks are kept. */
  readonly cache: ChunkCache
  /** What all may send together. */
  readonly total: TokenBucket
  /** In ms. */
  readonly now: () => number
  /** All torrents, by infohash. */
  readonly torrents: Map<string, OpenTorrent>
}

/** Of the slots, those for peers who have waited longest. */
const chanceOf = (slots: number): number => Math.ceil(slots / 4)
/** In ms: for so long is nobody choked again. */
const leastTurn = 2000

/** Open a torrent: look for what is there, then join its swarm. */
export async function openTorrent(
  { torrent, folder, verify = true, peers = [], signal }: AddOptions,
  parts: ClientParts,
): Promise<OpenTorrent> {
  const { infoHash, info } = torrent
  const root = join(resolve(folder), info.name)
  const expectNew = (): void => {
    if (!parts.torrents.has(infoHash)) return
    throw new NetbootError('ERR_TORRENT', `${info.name}: is added already`)
  }
  expectNew()
  const { have, place } = await lookFor(torrent, root, verify, signal)
  expectNew()
  const files = new TorrentFiles(info, place, have.isFull ? 'read' : 'write')
  const events = new EventEmitter<ClientTorrentEvents>()
  const { promise: completed, resolve: complete, reject: fail } = Promise.withResolvers<void>()
  completed.catch(() => undefined)
  const total = lengthOf(info)
  let finishing: Promise<void> | undefined

  async function finish(): Promise<void> {
    try {
      await files.finish()
      await rename(partOf(root), root)
      files.moved(root)
      await syncDirectory(dirname(root))
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause)
      fail(new NetbootError('ERR_IO', `${root}: could not be finished: ${reason}`, { cause }))
      return
    }
    announcer.completed()
    events.emit('completed')
    complete()
  }

  const swarm = new TorrentSwarm({
    ...parts,
    torrent,
    files,
    have,
    chances: chanceOf(parts.slots),
    least: leastTurn,
    on: {
      joined: (peer) => events.emit('joined', viewOf(peer, parts.now())),
      left: (peer, reason) => events.emit('left', viewOf(peer, parts.now()), reason),
      lied: (peer) => events.emit('lied', viewOf(peer, parts.now())),
      dropped: (error) => events.emit('warning', error),
      damaged: (piece) => events.emit('warning', new Error(`piece ${piece} came damaged`)),
      failed(error) {
        events.emit('warning', error)
        if (!have.isFull) fail(error)
      },
      gained(piece) {
        events.emit('piece', piece)
        if (have.isFull) finishing ??= finish()
      },
    },
  })
  const here = (): number =>
    have.isFull
      ? total
      : sumOf([...have.pieces()].map((piece) => lengthOfPiece(info, piece, total)))
  const announcer = new Announcer({
    trackers: torrent.trackers,
    host: parts.host,
    state: () => ({
      infoHash: latin1Of(Buffer.from(infoHash, 'hex')),
      peerId: latin1Of(parts.peerId),
      port: parts.port,
      uploaded: swarm.uploaded,
      downloaded: swarm.downloaded,
      left: total - here(),
    }),
    met: (met) => swarm.meet(met),
    failed: (error) => events.emit('warning', error),
  })
  const open: OpenTorrent = {
    swarm,
    isPrivate: info.private,
    torrent: {
      infoHash,
      events,
      length: total,
      completed,
      get here() {
        return here()
      },
      get uploaded() {
        return swarm.uploaded
      },
      get fromWebSeeds() {
        return swarm.fromWebSeeds
      },
      get peers() {
        return [...swarm.peers].map((peer) => viewOf(peer, parts.now()))
      },
      meet: (met) => swarm.meet(met),
      async [Symbol.asyncDispose]() {
        if (parts.torrents.get(infoHash) === open) parts.torrents.delete(infoHash)
        await announcer[Symbol.asyncDispose]()
        await swarm.close()
        await finishing
        await files[Symbol.asyncDispose]()
        fail(new NetbootError('ERR_TORRENT', `${info.name}: was closed before it was whole`))
      },
    },
  }
  parts.torrents.set(infoHash, open)
  if (have.isFull) complete()
  swarm.meet(peers)
  return open
}

/** What is there: whole under its name, or in part beside it. */
async function lookFor(
  torrent: Torrent,
  root: string,
  verify: boolean,
  signal: AbortSignal | undefined,
): Promise<{ have: Bitfield; place: string }> {
  const { info } = torrent
  const part = partOf(root)
  if ((await lstat(root).catch(() => undefined)) === undefined) {
    await makeDirectory(dirname(root))
    return { have: await findPieces(torrent, part, signal), place: part }
  }
  const size = pieceCountOf(info)
  const have = verify ? await findPieces(torrent, root, signal) : Bitfield.full(size)
  if (have.isFull) return { have, place: root }
  const message = `${root}: is not what the torrent says: ${size - have.count} of ${size} pieces differ`
  throw new NetbootError('ERR_TORRENT', message)
}

function viewOf(peer: Peer, now: number): PeerView {
  const { host, port } = peer.connection.remote
  return {
    host,
    port,
    share: peer.has.count / peer.has.size,
    taking: peer.taken.rate(now),
    giving: peer.given.rate(now),
  }
}

function sumOf(numbers: readonly number[]): number {
  return numbers.reduce((sum, number) => sum + number, 0)
}
