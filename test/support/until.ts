import { setTimeout as sleep } from 'node:timers/promises'
import { inspect } from 'node:util'

/**
 * For how long something is waited for, in ms. Before vitest ends the test or the hook (vitest.config.ts), which tells
 * nothing of what was seen and leaves all that the test has opened.
 */
const usual = 100_000

/** How often it is looked, in ms. */
const glance = 50

/** How something is waited for. */
export interface Waiting {
  /** For how long, in ms. Default: 100 s. */
  readonly patience?: number
}

/**
 * Look again and again until what is seen will do.
 *
 * @param what is waited for, for whoever reads that it did not come
 * @returns what is seen then
 * @throws what `look` throws; an error with what was seen last, if it never does
 */
export async function until<T>(
  what: string,
  look: () => T | Promise<T>,
  enough: (seen: T) => boolean,
  waiting: Waiting = {},
): Promise<T> {
  const over = new AbortController()
  let last: { readonly seen: T } | undefined
  const looking = async (): Promise<T> => {
    for (;;) {
      const seen = await look()
      if (enough(seen)) return seen
      last = { seen }
      await sleep(glance, undefined, { signal: over.signal })
    }
  }
  try {
    return await orTell(what, looking(), () => (last ? last.seen : 'nothing'), waiting)
  } finally {
    over.abort()
  }
}

/**
 * Wait for something that comes by itself.
 *
 * @param what it is, for whoever reads that it did not come
 * @param seen until then: anything that helps to see why
 * @throws what it throws; an error with what was seen, if it never comes
 */
export async function orTell<T>(
  what: string,
  coming: Promise<T>,
  seen: () => unknown,
  { patience = usual }: Waiting = {},
): Promise<T> {
  const { promise: never, reject } = Promise.withResolvers<never>()
  const timer = setTimeout(() => {
    const told = inspect(seen(), { depth: 6, maxStringLength: 2_000, maxArrayLength: 20 })
    reject(new Error(`${what}: not within ${patience / 1_000} s. Seen at last: ${told}`))
  }, patience)
  try {
    return await Promise.race([coming, never])
  } finally {
    clearTimeout(timer)
  }
}
