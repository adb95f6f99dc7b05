import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { NetworkHost } from '../../../../test/support/namespace.ts'
import { limitedLan } from './limited-lan.ts'
import { type Gift, serverAddress, type Way } from './way.ts'

/** How it went. */
export interface SwarmResult {
  /** When each client had all, in seconds since the beginning, the first one first. */
  readonly times: readonly number[]
  /** What the server's link has sent, in bytes, headers and all. */
  readonly sent: number
  /** What share of the machine's cores was at work meanwhile, from 0 to 1. */
  readonly busy: number
  /** CPU seconds of all programs, until the last one had all. */
  readonly cpu: number
  /** CPU seconds of the clients alone. */
  readonly clientCpu: number
  /** The largest resident set of a client, in bytes. */
  readonly memory: number
  /** How what waits for a link is queued. */
  readonly queue: string
}

/** What is run. */
export interface SwarmRun {
  /** How it is given. */
  readonly way: Pick<Way, 'isSwarm' | 'serve' | 'prepare'>
  /** What is given. */
  readonly gift: Gift
  /** To how many. */
  readonly clients: number
  /** Of each link and direction, in Mbit/s; `undefined`: they are not limited. */
  readonly megabits: number | undefined
  /** Where clients keep it. */
  readonly folder: string
}

/** Give it to all at once, each on a host of its own. */
export async function runSwarm(run: SwarmRun): Promise<SwarmResult> {
  const { way, gift, clients, megabits, folder } = run
  await using lan = await limitedLan(clients + 1, megabits)
  const [server, ...hosts] = lan.hosts
  if (server === undefined) throw new Error('no server')
  await using all = new AsyncDisposableStack()
  const serving = all.use(await way.serve(server, gift))
  // Until the tracker knows it, nobody would be told of it.
  if (way.isSwarm) await knownPeers(server, gift, 1)
  const places = hosts.map((_, index) => join(folder, `client-${index}`))
  const fetchings = await Promise.all(
    hosts.map(async (host, index) => {
      const place = places[index] ?? ''
      await mkdir(place)
      return all.use(await way.prepare(host, gift, place))
    }),
  )
  const pids = fetchings.map(({ pid }) => pid)
  const before = [await sentBy(server), cpuTimes(), cpuOf(pids), cpuOf([serving.pid])] as const
  const begin = performance.now()
  const ends = await Promise.all(fetchings.map((each) => each.run()))
  const [idle, total] = cpuTimes().map((value, index) => value - (before[1][index] ?? 0))
  const clientCpu = cpuOf(pids) - before[2]
  const cpu = clientCpu + cpuOf([serving.pid]) - before[3]
  const memory = Math.max(...pids.map(memoryOf))
  const sent = (await sentBy(server)) - before[0]
  for (const place of places)
    execFileSync('cmp', [join(gift.folder, gift.name), join(place, gift.name)])
  await all.disposeAsync()
  await Promise.all(places.map((place) => rm(place, { recursive: true })))
  const times = ends.map((end) => (end - begin) / 1000).toSorted((a, b) => a - b)
  const busy = 1 - (idle ?? 0) / (total ?? 1)
  return { times, sent, busy, cpu, clientCpu, memory, queue: lan.queue }
}

async function sentBy(host: NetworkHost): Promise<number> {
  return Number(await host.run('cat', '/sys/class/net/eth0/statistics/tx_bytes'))
}

/** CPU seconds of processes so far, user and system. */
function cpuOf(pids: readonly number[]): number {
  const ticks = pids.flatMap((pid) => {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return stat
      .slice(stat.lastIndexOf(')') + 2)
      .split(' ')
      .slice(11, 13)
      .map(Number)
  })
  return ticks.reduce((sum, each) => sum + each, 0) / 100
}

/** The largest resident set of a process so far, in bytes. */
function memoryOf(pid: number): number {
  return Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) * 1024
}

/** All cores together, in ticks. */
function cpuTimes(): [idle: number, total: number] {
  const [, ...ticks] = (readFileSync('/proc/stat', 'utf8').split('\n')[0] ?? '').split(/\s+/)
  const numbers = ticks.slice(0, 8).map(Number)
  const waiting = (numbers[3] ?? 0) + (numbers[4] ?? 0)
  return [waiting, numbers.reduce((sum, number) => sum + number, 0)]
}

/** Wait until the tracker knows so many. */
async function knownPeers(server: NetworkHost, { infoHash }: Gift, count: number): Promise<void> {
  const name = infoHash.replace(/../g, '%$&')
  for (;;) {
    // Its answer to a scrape (BEP 48) is short enough to be looked through.
    const url = `http://${serverAddress}:6969/scrape?info_hash=${name}`
    const answer = await server.run('curl', '-sS', url)
    const known = Number(/8:completei(\d+)e/.exec(answer)?.[1] ?? 0)
    if (known >= count) return
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
}
