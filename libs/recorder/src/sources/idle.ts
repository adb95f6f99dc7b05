/** Pass `items` on; call `idle` each time that none came for `ms`, which is less than 2^31. */
export async function* withIdle<T>(
  items: AsyncIterable<T>,
  ms: number,
  idle: () => void,
): AsyncGenerator<T, void, undefined> {
  // A new one for each wait: refresh() does not wake one that was cleared.
  let timer = setTimeout(idle, ms)
  try {
    for await (const item of items) {
      clearTimeout(timer)
      yield item
      timer = setTimeout(idle, ms)
    }
  } finally {
    clearTimeout(timer)
  }
}
