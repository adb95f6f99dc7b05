import { createHash } from 'node:crypto'
import type { TorrentFiles } from '../storage/torrent-files.ts'
import type { Picker } from '../swarm/picker.ts'
import { hashLength, lengthOfPiece, type TorrentInfo } from '../torrent/info.ts'
import { blockLength } from '../torrent/piece-length.ts'
import type { BlockRange } from '../wire/message.ts'
import type { Peer } from './peer.ts'

/** How many blocks a peer is asked for at a time, at least: a LAN at 100 Mbit/s brings as much in 20 ms. */
const leastAsked = 16
/** At most: 4 MiB, what most clients let wait. */
const mostAsked = 256
/** For how long a peer is asked ahead, in s. Transmission answers twice a second: it would never get faster with less. */
const ahead = 1
/** How much may wait for the disk, in bytes: then nothing more is asked for. */
const mostUnwritten = 32 << 20

/** What a download needs to know. */
export interface DownloadOptions {
  /** What is downloaded. */
  readonly info: TorrentInfo
  /** Where it goes. */
  readonly files: TorrentFiles
  /** Who decides. */
  readonly picker: Picker
  /** The peer of a number, if it is still there. */
  readonly peer: (number: number) => Peer | undefined
  /** A piece is there: proven, and in its file. */
  readonly proven: (piece: number) => void
  /** A piece was not right. @param liar - who gave it, if only one did */
  readonly damaged: (piece: number, liar: Peer | undefined) => void
  /** The disk has failed. */
  readonly failed: (error: unknown) => void
}

/** Pieces that come from peers: put together, proven, written. What is under way is in memory. */
export class Download {
  readonly #options: DownloadOptions
  readonly #pieces = new Map<number, Uint8Array>()
  readonly #spare: Uint8Array[] = []
  #unwritten = 0
  #writing = new Set<Promise<void>>()

  constructor(options: DownloadOptions) {
    this.#options = options
  }

  /** Ask a peer for as much as it may be asked for. @param now - in ms */
  ask(peer: Peer, now: number): void {
    if (peer.isChoking || !peer.isWanted || this.#unwritten > mostUnwritten) return
    const depth = Math.round((peer.given.rate(now) * ahead) / blockLength)
    const most = Math.min(mostAsked, Math.max(leastAsked, depth))
    // In batches: to ask for each block that came would cost as much as to take it.
    if (peer.asked.size > most / 2) return
    if (peer.asked.size === 0) peer.heard = now
    const { picker } = this.#options
    const ranges = picker.next(peer.number, peer.has, most - peer.asked.size)
    if (ranges.length === 0) return
    peer.connection.together(() => {
      for (const range of ranges) peer.ask(range)
    })
  }

  /** A block came that was asked for. @param now - in ms */
  block(peer: Peer, range: BlockRange, bytes: Uint8Array, now: number): void {
    peer.heard = now
    peer.given.add(bytes.length, now)
    const arrival = this.#options.picker.arrived(peer.number, range)
    if (arrival !== undefined) {
      this.#memoryOf(range.piece).set(bytes, range.offset)
      for (const other of arrival.others) this.#options.peer(other)?.cancel(range)
      if (arrival.complete) this.#finish(range.piece)
    }
    this.ask(peer, now)
  }

  /** Wait for what is on its way to the disk. */
  async settle(): Promise<void> {
    await Promise.allSettled(this.#writing)
  }

  #memoryOf(piece: number): Uint8Array {
    const memory = this.#pieces.get(piece) ?? this.#spare.pop()
    const { info } = this.#options
    const bytes = memory ?? Buffer.allocUnsafeSlow(info.pieceLength)
    this.#pieces.set(piece, bytes)
    return bytes
  }

  #finish(piece: number): void {
    const { info, files, picker, damaged } = this.#options
    const memory = this.#memoryOf(piece)
    this.#pieces.delete(piece)
    const bytes = memory.subarray(0, lengthOfPiece(info, piece, files.length))
    const wanted = info.pieces.subarray(piece * hashLength, (piece + 1) * hashLength)
    if (createHash('sha1').update(bytes).digest().compare(wanted) !== 0) {
      this.#spare.push(memory)
      const liar = picker.damaged(piece)
      damaged(piece, liar === undefined ? undefined : this.#options.peer(liar))
      return
    }
    this.#unwritten += bytes.length
    const writing = this.#write(piece, bytes).finally(() => {
      this.#unwritten -= bytes.length
      if (this.#spare.length < 16) this.#spare.push(memory)
      this.#writing.delete(writing)
    })
    this.#writing.add(writing)
  }

  async #write(piece: number, bytes: Uint8Array): Promise<void> {
    const { info, files, picker, proven, failed } = this.#options
    try {
      await files.write(piece * info.pieceLength, bytes)
    } catch (error) {
      failed(error)
      return
    }
    picker.proven(piece)
    proven(piece)
  }
}
