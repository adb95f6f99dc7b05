/** A process that holds the view of many boxes, as it is published, and tells what memory it takes. */
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import { createAggregator } from '@boxwright/aggregator'

/** MB of the whole process: now, and at most so far. */
const memory = () => {
  const text = readFileSync('/proc/self/status', 'utf8')
  const of = (name) => Number(new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(text)[1]) / 1024
  const { heapUsed, arrayBuffers } = process.memoryUsage()
  return {
    now: of('VmRSS'),
    most: of('VmHWM'),
    heap: heapUsed / 2 ** 20,
    beside: arrayBuffers / 2 ** 20,
  }
}

const program = memory()
const [options] = await once(process, 'message')
await using aggregator = createAggregator(options)
await aggregator.start()
while (aggregator.behind().length > 0) await once(aggregator.events, 'state')
const live = memory()
// Makes all that searches need, and finds nothing: what is found is held by whoever asked.
aggregator.view.search('q?q')
const searched = memory()
await delay(20_000)
const later = memory()
globalThis.gc?.()
globalThis.gc?.()
const collected = memory()
const names = aggregator.view.mediaCount
await new Promise((resolve) => {
  process.send({ program, live, searched, later, collected, names }, resolve)
})
process.disconnect()
