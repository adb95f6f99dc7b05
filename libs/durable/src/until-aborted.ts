/** The same items, until the signal aborts: also while the source is still waiting for one. */
export async function* untilAborted<T>(
  source: AsyncIterable<T>,
  signal: AbortSignal,
): AsyncGenerator<T, void, undefined> {
  const iterator = source[Symbol.asyncIterator]()
  let ended = false
  try {
    for (;;) {
      const result = await unlessAborted(iterator.next(), signal)
      if (result.done) {
        ended = true
        return
      }
      yield result.value
    }
  } finally {
    // Not awaited: a source that hangs in next() would hang here, too.
    if (!ended) iterator.return?.().catch(() => undefined)
  }
}

/** A listener of its own for each promise: racing against one that lives long would pile up. */
function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const stop = (): void => reject(signal.reason)
    if (signal.aborted) stop()
    signal.addEventListener('abort', stop, { once: true })
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop))
  })
}
