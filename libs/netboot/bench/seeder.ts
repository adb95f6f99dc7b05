/**
 * The seeder beside aria2c: bytes and CPU of one core, memory; whole downloads among ours, aria2c and transmission.
 *
 * A seeder is bound to the first core. A peer on the second takes all of a torrent over the loopback as fast as it is
 * given, and throws it away; CPU is what the kernel has counted for the seeder's process. The first rounds are left out:
 * files come from memory then, and programs are warm. Ours runs as it is published, built. `--mebibytes N` of content (default 512, 64 with
 * `--quick`).
 */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { createTracker, makeTorrent, type Torrent } from '@boxwright/netboot'
import { build } from '../../../bench/built.ts'
import { table } from '../../../bench/measure.ts'
import { median, megabytes, sum } from '../../../bench/numbers.ts'
import { freePort } from '../../../test/support/free-port.ts'
import { wholeDownloads } from './downloads.ts'
import { drain } from './drain.ts'

const given = process.argv.indexOf('--mebibytes')
const usual = process.argv.includes('--quick') ? 64 : 512
const length = (given > 0 ? Number(process.argv[given + 1]) : usual) << 20
const rounds = 5
/** In MiB: more would say the same. */
const wholeLength = 128
/** Until files come from memory, and programs are warm. */
const warmUp = 2
const folder = await mkdtemp(join(tmpdir(), 'boxwright-bench-'))
const file = join(folder, 'image.torrent')
const pinned = (core: number, ...command: string[]): string[] => [
  'taskset',
  '-c',
  `${core}`,
  ...command,
]
const quiet = [
  '--no-conf',
  '--quiet',
  '--enable-dht=false',
  '--enable-dht6=false',
  '--bt-enable-lpd=false',
]

interface Seeder extends AsyncDisposable {
  readonly port: number
  readonly pid: number
}

/** A program that seeds. */
function seederOf(child: ChildProcess, port: number): Seeder {
  const closed = once(child, 'close')
  return {
    port,
    pid: child.pid ?? 0,
    async [Symbol.asyncDispose]() {
      child.kill()
      await closed
    },
  }
}

async function startOurs(script: string): Promise<Seeder> {
  const [command = '', ...args] = pinned(0, process.execPath, script, file, folder)
  const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'inherit'] })
  const [line] = await once(child.stdout, 'data')
  return seederOf(child, Number(line))
}

async function startAria2c(): Promise<Seeder> {
  const port = await freePort()
  const seeding = ['--seed-ratio=0', '--bt-seed-unverified=true', '--bt-max-peers=0']
  const place = [`--listen-port=${port}`, '--disk-cache=64M', '-d', folder, file]
  const [command = '', ...args] = pinned(0, 'aria2c', ...quiet, ...seeding, ...place)
  const child = spawn(command, args, { stdio: 'ignore' })
  while (!(await listens(port))) await sleep(100)
  return seederOf(child, port)
}

async function listens(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1')
  const is = await new Promise<boolean>((resolve) => {
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false))
  })
  socket.destroy()
  return is
}

/** CPU seconds of a process so far, user and system. */
async function cpuOf(pid: number): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8')
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return (Number(fields[11]) + Number(fields[12])) / 100
}

/** The largest resident set of a process so far, in bytes. */
async function memoryOf(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8')
  return Number(/VmHWM:\s+(\d+)/.exec(status)?.[1]) * 1024
}

async function capacity(
  name: string,
  start: () => Promise<Seeder>,
  torrent: Torrent,
  peers: number,
): Promise<string[]> {
  await using seeder = await start()
  const rates: number[] = []
  const costs: number[] = []
  for (let round = 0; round < rounds; round += 1) {
    const [began, cpu] = [performance.now(), await cpuOf(seeder.pid)]
    const drains = Array.from({ length: peers }, () => drain(torrent, seeder.port))
    const bytes = sum(await Promise.all(drains))
    if (round < warmUp) continue
    rates.push(bytes / 1e6 / ((performance.now() - began) / 1000))
    costs.push(((await cpuOf(seeder.pid)) - cpu) / (bytes / 1e9))
  }
  const cost = median(costs)
  return [
    ...[name, `${peers}`, median(rates).toFixed(0), cost.toFixed(2), (1000 / cost).toFixed(0)],
    megabytes(await memoryOf(seeder.pid)),
  ]
}

try {
  using built = build(['netboot', 'durable', 'process'])
  const seed = built.script(join(import.meta.dirname, 'seed.js'))
  const noise = `openssl enc -aes-128-ctr -nosalt -k x </dev/zero 2>/dev/null | head -c ${length}`
  execFileSync('sh', ['-c', `${noise} >"$1"`, 'sh', join(folder, 'image')])
  await using tracker = await createTracker({ port: 0, host: '127.0.0.1', interval: 5 })
  const trackers = [[`http://127.0.0.1:${tracker.port}/announce`]]
  const torrent = await makeTorrent({ path: join(folder, 'image'), trackers })
  tracker.allow(torrent.infoHash)
  await writeFile(file, torrent.bytes)
  const seeders = { ours: () => startOurs(seed), aria2c: startAria2c }

  const capacities: string[][] = []
  for (const peers of [1, 4]) {
    for (const [name, start] of Object.entries(seeders)) {
      capacities.push(await capacity(name, start, torrent, peers))
    }
  }
  const downloads = await wholeDownloads(Math.min(wholeLength, length >> 20), built)
  const text = `## Seeder and leecher beside others

${megabytes(length)} MB in pieces of ${torrent.info.pieceLength >> 10} KiB.

A peer that takes all it is given and throws it away; the median of ${rounds - warmUp} rounds:

${table(['seeder', 'peers', 'MB/s', 'CPU s per GB', 'MB per CPU s', 'memory, MB'], capacities)}

Whole downloads of ${Math.min(wholeLength, length >> 20)} MiB on links that are not limited, from the start of the client until it says that it has all,
with what it takes to find the seeder. transmission answers every half second, and chooses whom to give to every ten:

${table(['from', 'to', 's', 'CPU s of the client', 'memory, MB'], downloads)}
`
  process.stdout.write(text)
} finally {
  await rm(folder, { recursive: true, force: true })
}
