import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { createServiceNotifier } from '../../src/systemd/notifier.ts'

/**
 * A service as an appliance is one: ready, alive, stopping. `argv[2]` is a file for its arguments;
 * SIGUSR2 makes it unhealthy.
 */
const [file = '', ...args] = process.argv.slice(2)
const stop = new AbortController()
let well = true
process.once('SIGUSR2', () => {
  well = false
})
const notifier = await createServiceNotifier({ healthy: () => well, signal: stop.signal })
writeFileSync(
  file,
  JSON.stringify({ args, home: process.env['GREETING'], supervised: notifier.supervised }),
)
const busy = setInterval(() => {}, 1_000_000)
notifier.ready('recording 2 channels')
await once(process, 'SIGTERM')
stop.abort()
clearInterval(busy)
await notifier[Symbol.asyncDispose]()
