import { type PieceProof, pieceProof } from '../making/piece-proof.ts'
import type { TorrentFiles } from '../storage/torrent-files.ts'
import type { Picker } from '../swarm/picker.ts'
import { lengthOfPiece, type Metainfo } from '../torrent/info.ts'
import type { BlockRange } from '../wire/message.ts'

/** How much may wait for the disk, in bytes: then nothing more is asked for. */
const mostUnwritten = 32 << 20

/** What a download needs to know. */
export interface DownloadOptions {
  /** What is downloaded. */
  readonly metainfo: Metainfo
  /** Where it goes. */
  readonly files: TorrentFiles
  /** Who decides. */
  readonly picker: Picker
  /** Somebody who was asked for a block need not give it any more. */
  readonly cancel: (giver: number, range: BlockRange) => void
  /** A piece is there: proven, and in its file. @param length - in bytes */
  readonly proven: (piece: number, length: number) => void
  /** A piece was not right. @param liar - who gave it, if only one did */
  readonly damaged: (piece: number, liar: number | undefined) => void
  /** The disk has failed. */
  readonly failed: (error: unknown) => void
}

/** Pieces that come block by block: put together, proven, written. What is under way is in memory. */
export class Download {
  readonly #options: DownloadOptions
  readonly #proof: PieceProof
  readonly #pieces = new Map<number, Uint8Array>()
  readonly #spare: Uint8Array[] = []
  #unwritten = 0
  #writing = new Set<Promise<void>>()

  constructor(options: DownloadOptions) {
    this.#options = options
    this.#proof = pieceProof(options.metainfo)
  }

  /** Whether so much waits for the disk that nothing more should be asked for. */
  get isBehind(): boolean {
    return this.#unwritten > mostUnwritten
  }

  /** A block came. @param giver - who was asked for it */
  take(giver: number, range: BlockRange, bytes: Uint8Array): void {
    const arrival = this.#options.picker.arrived(giver, range)
    if (arrival === undefined) return
    this.#memoryOf(range.piece).set(bytes, range.offset)
    for (const other of arrival.others) this.#options.cancel(other, range)
    if (arrival.complete) this.#finish(range.piece)
  }

  /** Wait for what is on its way to the disk. */
  async settle(): Promise<void> {
    await Promise.allSettled(this.#writing)
  }

  #memoryOf(piece: number): Uint8Array {
    const memory = this.#pieces.get(piece) ?? this.#spare.pop()
    const { info } = this.#options.metainfo
    const bytes = memory ?? Buffer.allocUnsafeSlow(info.pieceLength)
    this.#pieces.set(piece, bytes)
    return bytes
  }

  #finish(piece: number): void {
    const { metainfo, files, picker, damaged } = this.#options
    const memory = this.#memoryOf(piece)
    this.#pieces.delete(piece)
    const bytes = memory.subarray(0, lengthOfPiece(metainfo.info, piece, files.length))
    if (!this.#proof.holds(piece, bytes)) {
      this.#spare.push(memory)
      damaged(piece, picker.damaged(piece))
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
    const { metainfo, files, picker, proven, failed } = this.#options
    try {
      await files.write(piece * metainfo.info.pieceLength, bytes)
    } catch (error) {
      failed(error)
      return
    }
    picker.proven(piece)
    proven(piece, bytes.length)
  }
}
