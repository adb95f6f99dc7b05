import { Agent } from 'node:http'
import { Agent as SecureAgent } from 'node:https'
import { setTimeout as sleep } from 'node:timers/promises'
import { NetbootError } from '../errors.ts'
import { Bitfield } from '../torrent/bitfield.ts'
import type { TorrentInfo } from '../torrent/info.ts'
import { spanFinder } from '../torrent/spans.ts'
import { webSeedUrl } from '../torrent/web-seed-url.ts'
import type { BlockRange } from '../wire/message.ts'
import { BlockCutter } from './block-cutter.ts'
import { fetchRange } from './fetch-range.ts'
import type { Leech } from './leech.ts'

/** What a web seed needs to know. */
export interface WebSeedOptions {
  /** As the torrent tells it. */
  readonly url: string
  /** A number that no peer has. */
  readonly number: number
  /** What the torrent is of. */
  readonly info: TorrentInfo
  /** What is lacking. */
  readonly leech: Leech
  /** The address that is called from; `undefined`: the system chooses. */
  readonly host: string | undefined
  /** Whether it is to be asked now. */
  readonly isWanted: () => boolean
  /** It is not asked any more. */
  readonly dropped: (error: NetbootError) => void
  /** How long it may take, in ms. Default: 30 s for a row, 8 s of silence, 2 s until it is asked again. */
  readonly times?: { readonly row: number; readonly patience: number; readonly pause: number }
}

/** How much is asked for at a time, in bytes: the way there and back is short beside it. */
const rowLength = 2 << 20
/** Its times, in ms. */
const usualTimes = {
  /** A row that takes longer comes from one that is too slow for a LAN. */
  row: 30_000,
  /** Nothing comes for so long, and it is asked again later. */
  patience: 8000,
  /** It is not asked for so long after it has failed, and twice as long each time. */
  pause: 2000,
}
/** It has failed so often in a row: it is not asked any more. */
const mostFailures = 4

/** A web server that has the files of a torrent, too (BEP 19): it is asked for pieces in a row. */
export class WebSeed implements AsyncDisposable {
  /** How many bytes it has given. */
  given = 0
  readonly #options: WebSeedOptions
  readonly #times: NonNullable<WebSeedOptions['times']>
  readonly #agent: Agent
  readonly #all: Bitfield
  readonly #end = new AbortController()
  #running: Promise<void> | undefined
  #failures = 0

  constructor(options: WebSeedOptions) {
    this.#options = options
    this.#times = options.times ?? usualTimes
    const keep = { keepAlive: true, maxSockets: 1 }
    this.#agent = options.url.startsWith('https:') ? new SecureAgent(keep) : new Agent(keep)
    this.#all = Bitfield.full(options.leech.picker.have.size)
  }

  /** Ask it, if it is not asked already. Goes on as long as it is wanted. */
  ask(): void {
    if (this.#end.signal.aborted) return
    this.#running ??= this.#run().finally(() => {
      this.#running = undefined
    })
  }

  /** It has given a piece that was not right: it is never asked again. */
  lied(): void {
    this.#drop(new NetbootError('ERR_PROTOCOL', `${this.#options.url}: it gave a damaged piece`))
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#end.abort()
    await this.#running
    this.#agent.destroy()
  }

  async #run(): Promise<void> {
    const { isWanted, leech, number, url } = this.#options
    while (!this.#end.signal.aborted && isWanted() && !leech.download.isBehind) {
      const row = this.#nextRow()
      if (row.length === 0) return
      try {
        await this.#fetchRow(row)
        this.#failures = 0
      } catch (cause) {
        leech.picker.release(number)
        if (this.#end.signal.aborted) return
        this.#failures += 1
        const reason = cause instanceof Error ? cause.message : String(cause)
        if (this.#failures === mostFailures) {
          this.#drop(new NetbootError('ERR_PROTOCOL', `${url}: ${reason}`, { cause }))
          return
        }
        const pause = this.#times.pause * 2 ** (this.#failures - 1)
        await sleep(pause, undefined, { signal: this.#end.signal }).catch(() => undefined)
      }
    }
  }

  #drop(error: NetbootError): void {
    const { leech, number, dropped } = this.#options
    if (this.#end.signal.aborted) return
    this.#end.abort(error)
    this.#agent.destroy()
    leech.picker.release(number)
    dropped(error)
  }

  /** A row of pieces that nobody is asked for; if there is none, what is left of others. */
  #nextRow(): BlockRange[] {
    const { leech, number, info } = this.#options
    const pieces = Math.max(1, Math.floor(rowLength / info.pieceLength))
    const row = leech.picker.nextRow(number, this.#all, pieces)
    return row.length > 0 ? row : leech.picker.next(number, this.#all, 16)
  }

  async #fetchRow(row: readonly BlockRange[]): Promise<void> {
    const slow = AbortSignal.timeout(this.#times.row)
    const signal = AbortSignal.any([this.#end.signal, slow])
    const { leech, number, info } = this.#options
    const cutter = new BlockCutter(row, (range, bytes) => {
      this.given += bytes.length
      leech.download.take(number, range, bytes)
    })
    const finder = spanFinder(info.files)
    try {
      for (const { offset, length } of inRows(row, info.pieceLength)) {
        for (const span of finder.spansOf(offset, length)) {
          for await (const bytes of this.#bytesOf(span, signal)) cutter.push(bytes)
        }
      }
    } catch (cause) {
      if (!slow.aborted) throw cause
      throw new NetbootError('ERR_PROTOCOL', `too slow: ${this.#times.row / 1000} s`, { cause })
    }
  }

  async *#bytesOf(
    { file, offset, length }: { file: number; offset: number; length: number },
    signal: AbortSignal,
  ): AsyncGenerator<Uint8Array, void, undefined> {
    const { info, url, host } = this.#options
    const { padding = false, length: size = 0 } = info.files[file] ?? {}
    if (padding) {
      yield new Uint8Array(length)
      return
    }
    const place = webSeedUrl(url, info, file)
    if (place === undefined) throw new NetbootError('ERR_PROTOCOL', 'expected http: or https:')
    yield* fetchRange(
      { url: place, offset, length, size },
      { agent: this.#agent, host, signal, patience: this.#times.patience },
    )
  }
}

/** Blocks that follow each other, as ranges of the torrent. */
function inRows(
  blocks: readonly BlockRange[],
  pieceLength: number,
): { offset: number; length: number }[] {
  const rows: { offset: number; length: number }[] = []
  for (const { piece, offset, length } of blocks) {
    const from = piece * pieceLength + offset
    const last = rows.at(-1)
    if (last !== undefined && last.offset + last.length === from) last.length += length
    else rows.push({ offset: from, length })
  }
  return rows
}
