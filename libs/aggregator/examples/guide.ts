/** What the guide shows, part by part. It starts Redis servers of its own in the folder that it is run in. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { createAggregator, openApplier, parseListing, timeListing } from '@boxwright/aggregator'
import { execute, run } from '@boxwright/process'

/** A port that nobody listens on. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  await new Promise((resolve) => server.close(resolve))
  return port
}

// A stand-in for a playout box: its Redis, with two media and a programme.
const [master, replica] = [await freePort(), await freePort()]
const args = ['--port', `${master}`, '--save', '', '--repl-diskless-sync-delay', '0']
await using box = run({ command: 'redis-server', args, ready: master })
await box.ready
const redis = (...words: string[]): Promise<unknown> =>
  execute({ command: 'redis-cli', args: ['-p', `${master}`, ...words] })
await redis('-n', '1', 'MSET', 'news.ts', '1425.6', 'film.ts', '5400')
await redis('ZADD', '21112026:1', '1795242600', '/opt/tsfiles/news.ts:0')

// #region first
const boxes = [{ town: 'north', host: '127.0.0.1', port: replica, master: { port: master } }]
const zone = 'Europe/Paris'
await using aggregator = createAggregator({
  ...{ boxes, zone, timeout: 30_000 },
  fleet: { folder: 'replicas' },
})
const missing = await aggregator.start()
console.log(missing.length, aggregator.view.search('new*'), aggregator.view.media('film'))
console.log(aggregator.view.programme('21112026', '1'))
// #endregion first
assert.equal(missing.length, 0)

// #region listing
const listing = parseListing('[21/11]\nnews\nno such!\n', { today: '20112026' })
for (const { line, column, message } of listing.diagnostics) {
  console.log(`line ${line}, column ${column}: ${message}`)
}
// #endregion listing
assert.equal(listing.ok, false)

// #region apply
// Of a real box the node is told by ssh after each day; there is none behind this one.
await using applier = await openApplier({ folder: 'journal', boxes, aggregator, command: false })
const { days } = parseListing('[22/11]\nnews\nfilm\n', { today: '20112026' })
const timed = timeListing(days, { view: aggregator.view, rules: { zone } })
const plans = await applier.plan(timed.map(({ day, items }) => ({ day, service: '1', items })))
for (const plan of plans) console.log(`${plan.box} ${plan.key}: ${plan.insert.length} come`)
const { id, results } = await applier.apply(plans, { by: 'somebody' })
for (const { host, day, outcome } of results) console.log(`${host} ${day}: ${outcome}`)
const undone = await applier.undo(id)
// #endregion apply
assert.deepEqual(
  [...results, ...undone.results].map(({ outcome }) => outcome),
  ['applied', 'applied'],
)

// #region emptied
const alarm = once(aggregator.events, 'emptied')
await redis('FLUSHALL')
const [{ kept, found }] = await alarm
console.log(`${found.media} of ${kept.media} media are left`)
console.log('shown still:', aggregator.view.search('news'))
for (const { box, state } of aggregator.behind()) console.log(`${box.town} is ${state.kind}`)
// #endregion emptied
assert.deepEqual([kept.media, found.media], [2, 0])
assert.deepEqual(
  aggregator.behind().map(({ state }) => state.kind),
  ['emptied'],
)
