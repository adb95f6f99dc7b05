import { NetbootError } from '../errors.ts'
import { isWithin, type NetworkRange } from '../tracker/networks.ts'
import type { Endpoint } from '../wire/endpoint.ts'
import {
  type ExchangedPeer,
  exchangeTime,
  mostExchanged,
  type PeerExchange,
} from '../wire/peer-exchange.ts'

/** How many messages that come too early are passed over, before their sender is hung up on. */
const mostEarly = 10

/** What one peer is told of the others, and what it may tell (BEP 11). Given the time, it keeps none. */
export class Exchange {
  readonly #networks: readonly NetworkRange[]
  readonly #told = new Map<string, ExchangedPeer>()
  #toldAt = Number.NEGATIVE_INFINITY
  #heardAt = Number.NEGATIVE_INFINITY
  #early = 0

  /** @param networks - of which peers are told, and believed */
  constructor(networks: readonly NetworkRange[]) {
    this.#networks = networks
  }

  /**
   * What is to be told now: who has come and gone since the last time, at most 50 each, at most once a minute.
   *
   * @param others - all that are connected but this one
   * @param now - in ms
   * @returns `undefined` if nothing is
   */
  next(others: readonly ExchangedPeer[], now: number): PeerExchange | undefined {
    if (now - this.#toldAt < exchangeTime) return undefined
    const here = new Map(
      others
        .filter(({ host }) => isWithin(host, this.#networks))
        .map((peer) => [nameOf(peer), peer] as const),
    )
    const added = [...here]
      .filter(([name]) => !this.#told.has(name))
      .slice(0, mostExchanged)
      .map(([, peer]) => peer)
    const dropped = [...this.#told]
      .filter(([name]) => !here.has(name))
      .slice(0, mostExchanged)
      .map(([, peer]) => peer)
    if (added.length === 0 && dropped.length === 0) return undefined
    for (const peer of dropped) this.#told.delete(nameOf(peer))
    for (const peer of added) this.#told.set(nameOf(peer), peer)
    this.#toldAt = now
    return { added, dropped }
  }

  /**
   * It tells of others.
   *
   * @param now - in ms
   * @returns those who may be called: of our networks; none if it has told too short a time ago
   * @throws {@link NetbootError} `ERR_PROTOCOL`: it does so again and again
   */
  heard({ added }: PeerExchange, now: number): ExchangedPeer[] {
    // Clocks differ, and what is sent may wait on its way.
    if (now - this.#heardAt < exchangeTime / 2) {
      this.#early += 1
      if (this.#early <= mostEarly) return []
      throw new NetbootError('ERR_PROTOCOL', 'it tells of other peers too often')
    }
    this.#heardAt = now
    return added.filter(({ host }) => isWithin(host, this.#networks))
  }
}

function nameOf({ host, port }: Endpoint): string {
  return `${host} ${port}`
}
