import type { NetbootError } from '../errors.ts'
import type { TorrentInfo } from '../torrent/info.ts'
import type { Leech } from './leech.ts'
import type { Peer } from './peer.ts'
import { WebSeed } from './web-seed.ts'

/** When web seeds are asked. */
export type WebSeedUse = 'alone' | 'always' | 'never'

/** What web seeds need to know. */
export interface WebSeedsOptions {
  /** As the torrent tells them. */
  readonly urls: readonly string[]
  /** When they are asked. */
  readonly use: WebSeedUse
  /** What the torrent is of. */
  readonly info: TorrentInfo
  /** What is lacking. */
  readonly leech: Leech
  /** All that are connected. */
  readonly peers: Iterable<Peer>
  /** The address that is called from; `undefined`: the system chooses. */
  readonly host: string | undefined
  /** One of them is not asked any more. */
  readonly dropped: (error: NetbootError) => void
  /** In ms. */
  readonly now: () => number
}

/** More are not asked. */
const mostSeeds = 8
/** In ms: so long have peers to come and to give. */
const grace = 2000
/** In bytes a second: peers that give less in all are as good as none. */
const leastGiven = 256 << 10

/** The web servers that have a torrent's files, too. */
export class WebSeeds implements AsyncDisposable {
  readonly #options: WebSeedsOptions
  readonly #seeds: ReadonlyMap<number, WebSeed>
  readonly #begun: number

  constructor(options: WebSeedsOptions) {
    const { urls, use, info, leech, host, dropped } = options
    this.#options = options
    this.#begun = options.now()
    const isWanted = (): boolean => this.#areWanted()
    this.#seeds = new Map(
      (use === 'never' ? [] : urls.slice(0, mostSeeds)).map((url, index) => {
        // Peers have positive numbers.
        const number = -1 - index
        return [number, new WebSeed({ url, number, info, leech, host, isWanted, dropped })]
      }),
    )
  }

  /** How many bytes they have given. */
  get given(): number {
    return [...this.#seeds.values()].reduce((sum, { given }) => sum + given, 0)
  }

  /** Once in a while, and when there is something to be asked for: ask them, if it is time. */
  tick(): void {
    if (!this.#areWanted()) return
    for (const seed of this.#seeds.values()) seed.ask()
  }

  /** A piece was damaged, and one alone has given it. @returns whether it was a web seed */
  blame(number: number): boolean {
    const seed = this.#seeds.get(number)
    seed?.lied()
    return seed !== undefined
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([...this.#seeds.values()].map((seed) => seed[Symbol.asyncDispose]()))
  }

  /** The server's load is not to grow with the number of those who fetch: they are to fetch from each other. */
  #areWanted(): boolean {
    const { use, leech, peers, now } = this.#options
    if (leech.picker.have.isFull) return false
    if (use === 'always') return true
    const time = now()
    if (time - this.#begun < grace) return false
    let given = 0
    for (const peer of peers) given += peer.given.rate(time)
    return given < leastGiven
  }
}
