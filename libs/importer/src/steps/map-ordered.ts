/** How much is worked on at a time. */
export interface Lookahead {
  /** So many at once. */
  readonly jobs: number
  /** So many results may wait for their turn. */
  readonly waiting: number
}

/**
 * Work on several items at once, and give the results in the order of the items. Work that is under way
 * when the consumer stops is awaited, so that it leaves nothing behind.
 *
 * @param items - what to work on
 * @param work - must not throw: what can go wrong is part of its result
 */
export async function* mapOrdered<T, R>(
  items: readonly T[],
  work: (item: T) => Promise<R>,
  { jobs, waiting }: Lookahead,
): AsyncGenerator<R, void, undefined> {
  const begun: Promise<R>[] = []
  let next = 0
  let running = 0
  const fill = (): void => {
    while (running < jobs && next < items.length && begun.length < jobs + waiting) {
      running += 1
      const result = work(items[next] as T)
      next += 1
      begun.push(result)
      const done = (): void => {
        running -= 1
        fill()
      }
      result.then(done, done)
    }
  }
  try {
    fill()
    while (begun.length > 0) {
      const result = await begun[0]
      begun.shift()
      fill()
      yield result as R
    }
  } finally {
    next = items.length
    await Promise.allSettled(begun)
  }
}
