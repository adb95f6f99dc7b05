import { startNetboot } from '@boxwright/netboot'
import type { FromNetboot, NetbootArguments } from './messages.ts'

/** ms between two words about what is given. */
const pace = 500

// A process in a network of its own: it ends when whoever started it is gone.
const ended = new AbortController()
const end = (): void => ended.abort()
process.once('disconnect', end)
process.once('SIGTERM', end)
// Ctrl+C reaches all of a terminal: who started us ends us in order.
process.on('SIGINT', () => undefined)

const say = (message: FromNetboot): void => {
  if (process.connected) process.send?.(message)
}

try {
  const { folder, cache, words } = JSON.parse(process.argv[2] ?? '{}') as NetbootArguments
  await using netboot = await startNetboot({
    folder,
    cache,
    kernelWords: words,
    signal: ended.signal,
    onLine: ({ component, text }) => say({ kind: 'line', component, text }),
  })
  netboot.events.on('machine', (machine) => say({ kind: 'machine', machine }))
  const rates = (): void => {
    const [machines, totals, peers] = [netboot.machines(), netboot.totals(), netboot.peers()]
    say({ kind: 'rates', rates: { machines, totals, peers } })
  }
  rates()
  say({ kind: 'serving' })
  const timer = setInterval(rates, pace)
  await new Promise<void>((resolve) => {
    if (ended.signal.aborted) resolve()
    else ended.signal.addEventListener('abort', () => resolve(), { once: true })
  })
  clearInterval(timer)
} catch (error) {
  const message = error instanceof Error ? error.message : String(error)
  if (!ended.signal.aborted) say({ kind: 'failed', message })
}
process.disconnect?.()
