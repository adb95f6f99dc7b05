import { Stopped } from './exit-code.ts'

/** A signal that is aborted when the process is asked to end. */
export function untilSignalled(): Disposable & { readonly signal: AbortSignal } {
  const stop = new AbortController()
  const end = (name: NodeJS.Signals): void => stop.abort(new Stopped(name))
  const names = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
  for (const name of names) process.once(name, end)
  return {
    signal: stop.signal,
    [Symbol.dispose]() {
      for (const name of names) process.off(name, end)
    },
  }
}
