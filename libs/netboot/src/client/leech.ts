import type { TorrentFiles } from '../storage/torrent-files.ts'
import { Picker } from '../swarm/picker.ts'
import type { Bitfield } from '../torrent/bitfield.ts'
import type { Metainfo } from '../torrent/info.ts'
import { blockLength } from '../torrent/piece-length.ts'
import type { BlockRange } from '../wire/message.ts'
import { Download } from './download.ts'
import type { Peer } from './peer.ts'

/** What a leech needs to know. */
export interface LeechOptions {
  /** What is downloaded. */
  readonly metainfo: Metainfo
  /** Where it goes. */
  readonly files: TorrentFiles
  /** What is there already; what is proven comes into it. */
  readonly have: Bitfield
  /** The peer of a number, if it is still there. */
  readonly peer: (number: number) => Peer | undefined
  /** A piece is there: proven, and in its file. */
  readonly gained: (piece: number) => void
  /** A piece was not right. @param liar - who gave it, if only one did */
  readonly damaged: (piece: number, liar: number | undefined) => void
  /** The disk has failed. */
  readonly failed: (error: unknown) => void
}

/** How many blocks a peer is asked for at a time, at least: a LAN at 100 Mbit/s brings as much in 20 ms. */
const leastAsked = 16
/** At most: 4 MiB, what most clients let wait. */
const mostAsked = 256
/** In ms: a peer that was asked and gives nothing for so long is not counted on. */
const stallTime = 8000
/** How much is under way in memory, in bytes; four pieces at least. */
const mostActive = 64 << 20

/** What is lacking, and which peers are asked for it. */
export class Leech {
  /** Who decides what is asked for. */
  readonly picker: Picker
  /** What comes. */
  readonly download: Download
  /** How many bytes came, and were right. */
  bytes = 0
  readonly #have: Bitfield

  constructor(options: LeechOptions) {
    const { metainfo, files, have, peer, gained, damaged, failed } = options
    const { pieceLength } = metainfo.info
    this.#have = have
    this.picker = new Picker({
      have,
      pieceLength,
      length: files.length,
      mostActive: Math.max(4, Math.floor(mostActive / pieceLength)),
      random: Math.random,
    })
    this.download = new Download({
      metainfo,
      files,
      picker: this.picker,
      cancel: (number, range) => peer(number)?.cancel(range),
      proven: (piece, length) => {
        this.bytes += length
        gained(piece)
      },
      damaged,
      failed,
    })
  }

  /** Want what a peer has, if it is lacking, and ask for it. @param now - in ms */
  court(peer: Peer, now: number): void {
    if (this.#have.isFull) return
    peer.want(this.picker.wantsFrom(peer.has))
    this.ask(peer, now)
  }

  /** Ask a peer for as much as it may be asked for. @param now - in ms */
  ask(peer: Peer, now: number): void {
    if (peer.isChoking || !peer.isWanted || this.download.isBehind) return
    const depth = Math.round(peer.depth.bytes(peer.given.rate(now)) / blockLength)
    const most = Math.min(mostAsked, Math.max(leastAsked, depth))
    // In batches: to ask for each block that came would cost as much as to take it.
    if (peer.asked.size > most / 2) return
    const ranges = this.picker.next(peer.number, peer.has, most - peer.asked.size)
    if (ranges.length === 0) return
    if (peer.asked.size === 0) {
      peer.heard = now
      peer.depth.began(now)
    }
    peer.connection.together(() => {
      for (const range of ranges) peer.ask(range)
    })
  }

  /** Ask all of them. @param now - in ms */
  askAll(peers: Iterable<Peer>, now: number): void {
    if (this.#have.isFull) return
    for (const peer of peers) this.ask(peer, now)
  }

  /** A block came that a peer was asked for. @param now - in ms */
  block(peer: Peer, range: BlockRange, bytes: Uint8Array, now: number): void {
    peer.heard = now
    peer.given.add(bytes.length, now)
    peer.depth.arrived(now)
    this.download.take(peer.number, range, bytes)
    this.ask(peer, now)
  }

  /** A peer gives nothing more for now. Those with the fast extension refuse each block for itself. */
  choked(peer: Peer): void {
    if (!peer.isFast) this.picker.release(peer.number)
  }

  /** Hang up on those who were asked and give nothing. @param now - in ms */
  giveUpStalled(peers: Iterable<Peer>, now: number): void {
    for (const peer of peers) {
      if (peer.asked.size === 0 || now - peer.heard <= stallTime) continue
      this.picker.release(peer.number)
      peer.asked.clear()
      peer.connection.close(new Error('it was asked and gave nothing'))
    }
  }
}
