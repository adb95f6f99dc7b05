import type { Peer } from './peer.ts'

/** In ms: what comes within it is told at once. Each message alone costs both sides as much as a block does. */
const pause = 20

/** Tells all peers which pieces are here. */
export class Herald {
  readonly #peers: Iterable<Peer>
  #news: number[] = []
  #waiting: NodeJS.Timeout | undefined

  /** @param peers - all that are connected */
  constructor(peers: Iterable<Peer>) {
    this.#peers = peers
  }

  /**
   * A piece is here. It is told also to those that have it: a seed that tells piece by piece what it has goes on when that
   * has come (BEP 16).
   */
  tell(piece: number): void {
    this.#news.push(piece)
    this.#waiting ??= setTimeout(() => this.#flush(), pause)
  }

  /** Tell nobody any more. */
  close(): void {
    clearTimeout(this.#waiting)
  }

  #flush(): void {
    this.#waiting = undefined
    const pieces = this.#news
    this.#news = []
    for (const { connection } of this.#peers) {
      connection.together(() => {
        for (const piece of pieces) connection.send({ kind: 'have', piece })
      })
    }
  }
}
