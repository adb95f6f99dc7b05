/**
 * What was on air where: the recorder of each site tells its Redis of each segment, as a medium and as an item of the day's
 * programme; one aggregator follows them all, and shows where they differ.
 *
 * `npx node examples/compose/watch-sites.ts [FOLDER]`: what it makes is in FOLDER, or else removed at the end.
 */
import { once } from 'node:events'
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { createAggregator, fileNameOf, formatMember, programmeKey } from '@boxwright/aggregator'
import { execute, run } from '@boxwright/process'
import { type ClosedSegment, createRecorder, fromIterable } from '@boxwright/recorder'

const kept = process.argv[2]
const folder = kept ? resolve(kept) : await mkdtemp(join(tmpdir(), 'watch-sites-'))
const [day, service, zone, rate] = ['21112026', '1', 'Indian/Antananarivo', 8_000] as const
/** Noon there. */
const noon = Date.UTC(2026, 10, 21, 9)
/** When each site has something on air, in seconds after noon, for two of them: one comes late, one fails for a while. */
const sites = new Map([
  ['north', [0, 2, 4]],
  ['east', [2, 4]],
  ['south', [0, 4]],
])

/** A port that nobody listens on. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  await once(server.close(), 'close')
  return port
}

/** Two seconds of a tone; a box has `openAlsa({ device: 'default' })` instead. */
async function* tone(): AsyncGenerator<Uint8Array> {
  const wave = Int16Array.from({ length: 2 * rate }, (_, at) => 9_000 * Math.sin(at / 3))
  yield new Uint8Array(wave.buffer)
}

/** Record what a site has on air from then on, and tell its Redis. */
async function record(site: string, port: number, from: number): Promise<void> {
  const redis = (db: number, ...words: string[]): Promise<unknown> =>
    execute({ command: 'redis-cli', args: ['-p', `${port}`, '-n', `${db}`, ...words] })
  const format = { sampleFormat: 'S16_LE', rate, channels: 1 } as const
  await using recorder = createRecorder({
    source: await fromIterable({ bytes: tone(), format }),
    directory: join(folder, site),
    name: '%Y-%m-%d_%Hh%Mm%S.wav',
    ...{ rotate: 2, start: noon + 1_000 * from, zone },
  })
  const telling: Promise<unknown>[] = []
  const tell = async ({ files, start, frames }: ClosedSegment): Promise<void> => {
    // As playout boxes have it: the file NAME.ts, seconds; DAY:SERVICE, files by the time at which they begin.
    const filename = fileNameOf(`${files[0]?.name}`.replace('.wav', ''))
    await redis(1, 'SET', filename, `${frames / rate}`)
    const index = (start - noon) / 2_000
    const { member, score } = formatMember({ index, filename, start: start / 1_000 })
    await redis(0, 'ZADD', programmeKey(day, service), `${score}`, member)
  }
  recorder.events.on('segment', (segment) => telling.push(tell(segment)))
  await recorder.run()
  await Promise.all(telling)
}

try {
  await using undo = new AsyncDisposableStack()
  const boxes = []
  for (const site of sites.keys()) {
    const [port, master, dir] = [await freePort(), await freePort(), join(folder, site)]
    await mkdir(dir, { recursive: true })
    // What it holds is written when it ends.
    const args = ['--port', `${master}`, '--save', '3600 1', '--repl-diskless-sync-delay', '0']
    const redis = undo.use(run({ command: 'redis-server', args, cwd: dir, ready: master }))
    await redis.ready
    boxes.push({ town: site, host: '127.0.0.1', port, master: { port: master } })
  }
  const fleet = { folder: join(folder, 'replicas') }
  await using aggregator = createAggregator({ boxes, fleet, zone, timeout: 20_000 })
  const { view } = aggregator
  const missing = await aggregator.start()
  console.log(`${boxes.length - missing.length} of ${boxes.length} sites are followed`)

  for (const { town, master } of boxes)
    for (const from of sites.get(town) ?? []) await record(town, master.port, from)
  // What is written to a master is in the view within milliseconds.
  const isShown = ([town, starts]: [string, number[]]): boolean =>
    view.programme(day, service, { towns: [town] })?.items.length === starts.length
  while (![...sites].every(isShown)) await once(aggregator.events, 'changed')
  for (const { start, playing, lacking } of view.divergence(day, service).items) {
    const time = new Date(start * 1_000).toLocaleTimeString('en-GB', { timeZone: zone })
    console.log(`${time} on air in ${playing.join(', ')}; not in ${lacking.join(', ')}`)
  }
} finally {
  if (!kept) await rm(folder, { recursive: true, force: true })
}
