/** Pass `items` on; call `idle` each time that none came for `ms`. */
export async function* withIdle<T>(
  items: AsyncIterable<T>,
  ms: number,
  idle: () => void,
): AsyncGenerator<T, void, undefined> {
  const timer = setTimeout(idle, ms)
  try {
    for await (const item of items) {
      clearTimeout(timer)
      yield item
      timer.refresh()
    }
  } finally {
    clearTimeout(timer)
  }
}
