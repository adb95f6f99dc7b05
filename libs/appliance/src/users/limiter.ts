/** How often something may be tried. */
export interface LimiterOptions {
  /** How many times at once. */
  readonly burst: number
  /** After how many ms there is one more. */
  readonly interval: number
  /** For how many keys that is remembered; the one tried longest ago is forgotten first. */
  readonly maxKeys: number
}

/** Counts attempts, with a bucket of tokens for each key. */
export interface Limiter {
  /**
   * Use up one attempt.
   *
   * @param key whose attempt
   * @param now the time in ms
   * @returns 0, or how many ms to wait for the next one if there is none left
   */
  take(key: string, now: number): number
  /** Give one attempt back: it did no harm. */
  giveBack(key: string): void
}

/**
 * Limit attempts.
 *
 * @param options how many, how often, for how many keys
 */
export function createLimiter({ burst, interval, maxKeys }: LimiterOptions): Limiter {
  /** When a bucket will be full again; the oldest attempt first. A full bucket need not be kept. */
  const fullAt = new Map<string, number>()
  return {
    take(key, now) {
      const full = Math.max(fullAt.get(key) ?? now, now) + interval
      const wait = full - now - burst * interval
      if (wait > 0) return wait
      fullAt.delete(key)
      fullAt.set(key, full)
      for (const oldest of fullAt.keys()) {
        if (fullAt.size <= maxKeys) break
        fullAt.delete(oldest)
      }
      return 0
    },
    giveBack(key) {
      const full = fullAt.get(key)
      if (full !== undefined) fullAt.set(key, full - interval)
    },
  }
}

/**
 * What counts as one client: an IPv4 address, or the /64 that an IPv6 host may take any address of.
 *
 * @param address the address, as a socket tells it
 */
export function clientKey(address: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1]
  if (mapped !== undefined) return mapped
  if (!address.includes(':')) return address
  const [head = '', tail] = address.replace(/%.*$/, '').split('::')
  const groups = head === '' ? [] : head.split(':')
  const rest = tail === undefined || tail === '' ? [] : tail.split(':')
  const zeros = tail === undefined ? 0 : 8 - groups.length - rest.length
  const all = [...groups, ...Array<string>(Math.max(0, zeros)).fill('0'), ...rest]
  return all.slice(0, 4).join(':').toLowerCase()
}
