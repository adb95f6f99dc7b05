/** The wish that a program may end. */
export interface Ending extends Disposable {
  /** Aborts with the first wish. */
  readonly signal: AbortSignal
  /** Resolves with the first wish. */
  readonly asked: Promise<void>
}

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/**
 * Wait to be asked to end: by a signal (a second one ends the process at once, as if nobody had listened),
 * or because whoever started us over an IPC channel is gone. Dispose of it as the last step of the end:
 * until then the channel keeps the process alive.
 */
export function untilEnded(): Ending {
  const controller = new AbortController()
  const asked = Promise.withResolvers<void>()
  const end = (): void => {
    release()
    controller.abort()
    asked.resolve()
  }
  const release = (): void => {
    for (const signal of signals) process.off(signal, end)
    process.off('disconnect', end)
  }
  for (const signal of signals) process.on(signal, end)
  if (process.connected) process.once('disconnect', end)
  return {
    signal: controller.signal,
    asked: asked.promise,
    [Symbol.dispose]() {
      release()
      if (process.connected) process.disconnect?.()
    },
  }
}
