/** Keeps the last of many. */
export interface Last<T> {
  /** Take one more; the oldest goes if there are too many. */
  push(value: T): void
  /** Those kept, oldest first. */
  list(): T[]
}

/**
 * A ring: `shift` on an array costs a microsecond, which is more than all else that a line costs.
 *
 * @param size how many to keep
 */
export function createLast<T>(size: number): Last<T> {
  const ring: T[] = []
  let next = 0
  return {
    push(value) {
      if (size === 0) return
      ring[next] = value
      next = (next + 1) % size
    },
    list: () => [...ring.slice(next), ...ring.slice(0, next)],
  }
}
