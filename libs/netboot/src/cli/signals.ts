import { constants } from 'node:os'

/** What a command is aborted with. */
export class Stopped extends Error {
  /** What asked it to end. */
  readonly signal: NodeJS.Signals

  /** @param signal - what asked it to end */
  constructor(signal: NodeJS.Signals) {
    super(`stopped by ${signal}`)
    this.signal = signal
  }

  /** 128 and the number of the signal, as a shell has it: 130 after Ctrl+C. */
  get exitCode(): number {
    return 128 + constants.signals[this.signal]
  }
}

/**
 * A signal that is aborted when the process is asked to end, or nobody reads what it writes any more. Asked a second time it ends
 * at once.
 */
export function untilSignalled(): Disposable & { readonly signal: AbortSignal } {
  const stop = new AbortController()
  const end = (name: NodeJS.Signals): void => stop.abort(new Stopped(name))
  const onError = (): void => stop.abort(new Stopped('SIGPIPE'))
  const names = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
  for (const name of names) process.once(name, end)
  process.stdout.on('error', onError)
  return {
    signal: stop.signal,
    [Symbol.dispose]() {
      // What is still on its way to a reader that is gone fails later than this.
      for (const name of names) process.off(name, end)
    },
  }
}
