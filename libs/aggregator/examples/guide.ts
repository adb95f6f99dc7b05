/** What the guide shows, part by part. It starts Redis servers of its own in the folder that it is run in. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { createAggregator, parseListing } from '@boxwright/aggregator'
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
await using aggregator = createAggregator({
  boxes: [{ town: 'north', host: '127.0.0.1', port: replica, master: { port: master } }],
  fleet: { folder: 'replicas' },
  zone: 'Europe/Paris',
  timeout: 30_000,
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
