/**
 * Questions to 20 boxes: the ancestor's way of asking their replicas, against the view in memory.
 *
 *     npm run bench -- aggregator questions [--boxes N] [--media N] [--programmes N] [--runs N] [--short]
 *
 * Real masters and replicas, as many as boxes of each; `--short` is 4 boxes with 5,000 media and 50 programmes.
 */
import { once } from 'node:events'
import { Redis } from 'ioredis'
import { table } from '../../../bench/measure.ts'
import { writeHeadline } from '../../../bench/report.ts'
import { type RedisServer, redisServer } from '../../../test/support/redis.ts'
import { createAggregator } from '../src/aggregator.ts'
import type { Box } from '../src/box.ts'
import { addDays } from '../src/calendar.ts'
import { checkListing, timeListing } from '../src/listing/check-listing.ts'
import { ancestor, type Replica } from './ancestor.ts'
import { isWritten, sizes } from './sizes.ts'

const { boxes: boxCount, media: mediaCount, programmes: programmeCount, items: itemCount } = sizes
const [zone, firstDay] = ['UTC', '01012027']
const rules = { zone }

/** Half of the media are in all boxes, half are of one alone; names are words and numbers. */
const fill = `
local box = ARGV[1]
local words = {'journal', 'film', 'serie', 'debat', 'emission', 'pub', 'clip', 'documentaire', 'sport', 'meteo'}
local function letters(n)
  local found, rest = '', n * 7919 % 456976
  for _ = 1, 4 do
    found = found .. string.char(97 + rest % 26)
    rest = math.floor(rest / 26)
  end
  return found
end
redis.call('SELECT', 1)
for i = 1, ${mediaCount} do
  local own = i % 2 == 0 and '' or '_' .. box
  redis.call('SET', words[i % 10 + 1] .. '_' .. words[math.floor(i / 10) % 10 + 1] .. '_' .. letters(i % 2 == 0 and i or i + box * 104729) .. i .. own .. '.ts', i % 7200 + 0.5)
end
redis.call('SELECT', 0)
for p = 1, #ARGV - 1 do
  for i = 0, ${itemCount - 1} do
    local n = (p * 14 + i * 2) % ${mediaCount} + 2
    local name = words[n % 10 + 1] .. '_' .. words[math.floor(n / 10) % 10 + 1] .. '_' .. letters(n) .. n
    redis.call('ZADD', ARGV[p + 1], 1798788600 + p * 86400 + i * 1440, '/opt/tsfiles/' .. name .. '.ts:' .. i)
  end
end`
const keys = Array.from(
  { length: programmeCount },
  (_, index) => `${addDays(firstDay, index >> 2)}:${(index % 4) + 1}`,
)

await using stack = new AsyncDisposableStack()
const [boxes, replicas]: [Box[], Replica[]] = [[], []]
for (let index = 0; index < boxCount; index += 1) {
  const master = stack.use(await redisServer({ args: ['--repl-diskless-sync-delay', '0'] }))
  await clientOf(master).eval(fill, 0, `${index}`, ...keys)
  const replica = stack.use(
    await redisServer({ args: ['--replicaof', `127.0.0.1 ${master.port}`] }),
  )
  const place = { town: `town${index % 5}`, host: `box${index}.example` }
  boxes.push({ ...place, port: replica.port, master: { port: master.port } })
  replicas.push({ programmes: clientOf(replica), media: clientOf(replica, 1) })
}
const aggregator = stack.use(createAggregator({ boxes, zone, timeout: 120_000 }))
await aggregator.start()
while (aggregator.behind().length > 0) await once(aggregator.events, 'state')
const { view } = aggregator
console.log(
  `## Questions to ${boxCount} boxes with ${mediaCount} media and ${programmeCount} programmes of ${itemCount}, ${view.mediaCount} names in all; medians\n`,
)

const old = ancestor(replicas)
const [day = '', service = ''] = keys[0]?.split(':') ?? []
const played = view.programme(day, service)?.items ?? []
const name = (played[0]?.filename ?? '').replace(/\.ts$/, '')
const known = view.search('film').filter((_, index) => index % 7 === 0)
const listed = known.slice(0, 418).map((each) => each.replace(/\.ts$/, ''))

function checkNow(): number {
  const names = listed.map((each) => ({ name: each, line: 1, column: 1 }))
  const timed = timeListing([{ day, line: 1, names }], { view, rules })
  return checkListing(timed, { view, rules }).length
}

function page(): unknown {
  return view.describe(view.programme(day, service)?.items ?? [])
}

type Question = [name: string, old: () => Promise<unknown>, ours: () => unknown]
/** From those that a few codes tell, to those for which nearly all names have to be read. */
const patterns = [
  ...['77', 'film', 'fil*9?9', 'film*sport', '[xyz]?[0-9]7', 'e?i', '9?9'],
  ...['q*q*q', 'n*m*u*d', 's??t*1'],
]
const questions: Question[] = [
  ['search `abc`', () => old.search('abc'), () => view.search('abc')],
  [
    'search `abc`, the first 100',
    () => old.search('abc'),
    () => view.search('abc', { limit: 100 }),
  ],
  [
    'search `film`, the first 100',
    () => old.search('film'),
    () => view.search('film', { limit: 100 }),
  ],
  ...patterns.map((pattern): Question => {
    const count = view.search(pattern).length
    const title = `search \`${pattern}\`: ${count} names`
    return [title, () => old.search(pattern), () => view.search(pattern)]
  }),
  ['media', () => old.media(name), () => view.media(name)],
  ['infos', () => old.infos(day, service), () => view.programme(day, service)],
  ['programme page: infos and its media', () => old.page(day, service), page],
  ['schedule of a file', () => old.schedule(name), () => view.schedule(name)],
  [`listing check of ${listed.length} names`, () => old.check(listed), checkNow],
]
const rows: string[][] = []
for (const [question, before, now] of questions) {
  const times = [await timed(before, sizes.runs), await timed(now, 101)]
  const [slow = Number.NaN, fast = Number.NaN] = times
  rows.push([question, slow.toFixed(1), fast.toFixed(4), `${Math.round(slow / fast)}x`])
  if (isWritten && now === page) {
    const what = `the page of a programme, of ${boxCount} boxes`
    const peer = '`ZRANGE` and `KEYS`, box by box'
    const times = { unit: 'ms', ours: fast, peer, theirs: slow }
    await writeHeadline('aggregator', 'aggregator', { what, ...times })
  }
}
console.log(table(['', 'ancestor, ms', 'view, ms', ''], rows))

async function timed(work: () => unknown, runs: number): Promise<number> {
  const times: number[] = []
  for (let run = 0; run <= runs; run += 1) {
    const start = performance.now()
    const answer = work()
    if (answer instanceof Promise) await answer
    // The first is to warm up.
    if (run > 0) times.push(performance.now() - start)
  }
  return times.sort((a, b) => a - b)[times.length >> 1] ?? Number.NaN
}

function clientOf({ port }: RedisServer, db = 0): Redis {
  const redis = new Redis({ port, db })
  stack.defer(() => redis.disconnect())
  return redis
}
