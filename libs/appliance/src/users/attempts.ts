import type { User, UserStore } from '../user.ts'
import { clientKey, createLimiter, type LimiterOptions } from './limiter.ts'

/** Someone who tries a password. */
export interface Attempt {
  /** The client's address. */
  readonly address: string
  /** The name, as it was typed; empty if none was asked for. */
  readonly name: string
  /** The password, as it was typed. */
  readonly password: string
}

/** What came of it: the user, or nobody; and how long to wait in ms, if it was not even looked at. */
export interface Verdict {
  /** Who it is. */
  readonly user?: User
  /** How many ms to wait before the next attempt, if there were too many. */
  readonly wait?: number
}

/** How often a password may be tried. Memory: 100 bytes for each of the keys. */
export interface AttemptLimits {
  /** From one address (IPv6: one /64). Default 10 at once, then one each 10 s, for 10,000 addresses. */
  readonly perAddress?: LimiterOptions
  /**
   * For one name, from addresses that have not logged in with it before: who guesses from many places
   * is slowed down, and cannot lock the owner out. Default 30 at once, then one each 20 s.
   */
  readonly perName?: LimiterOptions
}

/**
 * Put limits before a store.
 *
 * @param store the store
 * @param limits how often
 * @param now the time in ms
 * @returns a function that tries a password
 */
export function limitAttempts(
  store: UserStore,
  { perAddress, perName }: AttemptLimits,
  now: () => number,
): (attempt: Attempt) => Promise<Verdict> {
  const addresses = createLimiter(perAddress ?? { burst: 10, interval: 10_000, maxKeys: 10_000 })
  const names = createLimiter(perName ?? { burst: 30, interval: 20_000, maxKeys: 10_000 })
  /** Who has logged in from where, the longest ago first. */
  const known = new Set<string>()
  return async ({ address, name, password }) => {
    const client = clientKey(address)
    const account = store.named === false ? '' : name.slice(0, 100)
    const pair = `${client} ${account}`
    const isKnown = known.has(pair)
    const wait = addresses.take(client, now()) || (isKnown ? 0 : names.take(account, now()))
    if (wait > 0) return { wait }
    const user = await store.verify(name, password)
    if (user === undefined) return {}
    addresses.giveBack(client)
    if (!isKnown) names.giveBack(account)
    known.delete(pair)
    known.add(pair)
    for (const oldest of known) {
      if (known.size <= 1000) break
      known.delete(oldest)
    }
    return { user }
  }
}
