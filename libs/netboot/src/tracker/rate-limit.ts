/** How often each address may ask. */
export interface RateLimit {
  /** Whether an address may ask now. @param now - in ms */
  allows(address: string, now: number): boolean
  /** How many addresses are remembered. */
  readonly size: number
}

/** What a rate limit is made of. */
export interface RateLimitOptions {
  /** How often in a second, in the long run. */
  readonly rate: number
  /** How often at once. */
  readonly burst: number
  /** How many addresses are remembered; the one that has asked longest ago is forgotten first. */
  readonly most: number
}

/**
 * Limit how often each address may ask: a bucket of tokens each. An address whose bucket is full again is as
 * good as unknown.
 */
export function rateLimit({ rate, burst, most }: RateLimitOptions): RateLimit {
  const buckets = new Map<string, { tokens: number; at: number }>()
  return {
    get size() {
      return buckets.size
    },
    allows(address, now) {
      const old = buckets.get(address)
      const gained = old === undefined ? 0 : (Math.max(0, now - old.at) * rate) / 1000
      const tokens = old === undefined ? burst : Math.min(burst, old.tokens + gained)
      const isAllowed = tokens >= 1
      // Behind the others: a map keeps the order.
      buckets.delete(address)
      buckets.set(address, { tokens: isAllowed ? tokens - 1 : tokens, at: now })
      if (buckets.size > most) {
        for (const oldest of buckets.keys()) {
          buckets.delete(oldest)
          break
        }
      }
      return isAllowed
    },
  }
}
