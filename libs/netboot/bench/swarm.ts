/**
 * Files to many clients at once, each in a network namespace of its own, all links limited alike: by HTTP, by aria2c, by us.
 *
 *     npm run bench -- netboot swarm [--quick] [--megabits 100] [--cases 50x1,50x5,50x20,200x20] [--ways TEXT]
 *
 * A case is MEBIBYTESxCLIENTS. `--ways` runs only those whose name has that text. Needs root.
 */
import { parseArgs } from 'node:util'
import { build } from '../../../bench/built.ts'
import { table } from '../../../bench/measure.ts'
import { writeHeadline } from '../../../bench/report.ts'
import { boundOf, type SwarmLinks, serverAlone } from './swarm/bound.ts'
import { giftOf } from './swarm/gift-of.ts'
import { runSwarm, type SwarmResult } from './swarm/run.ts'
import { scratchFolder } from './swarm/scratch-folder.ts'
import { scriptsOf } from './swarm/scripts-of.ts'
import type { Gift, Way } from './swarm/way.ts'
import { swarmPrograms, waysOf } from './swarm/ways.ts'

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    megabits: { type: 'string', default: '100' },
    cases: { type: 'string' },
    ways: { type: 'string', default: '' },
    write: { type: 'boolean', default: false },
  },
  strict: false,
})
const megabits = Number(values.megabits)
/** In s: what would take the server alone longer is not run by HTTP, but reckoned. */
const longestAlone = 120
const cases = (values.cases ?? (values.quick ? '10x5' : '50x1,50x5,50x20,200x20')).toString()
const rate = (megabits * 1e6) / 8

await using scratch = await scratchFolder()
using built = build(['netboot', 'durable', 'process'])
const programs = await swarmPrograms(scriptsOf(built), scratch.path)
const ways = waysOf(programs).filter(({ name }) => name.includes(String(values.ways)))
const rows: string[][] = []
const gifts = new Map<number, Gift>()
let queue = ''
for (const each of cases.split(',')) {
  const [mebibytes = 50, clients = 20] = each.split('x').map(Number)
  const gift = gifts.get(mebibytes) ?? (await giftOf(mebibytes, scratch.path))
  gifts.set(mebibytes, gift)
  for (const way of ways) {
    if (!way.isSwarm && serverAlone(linksOf(mebibytes, clients)) > longestAlone) continue
    const run = { way, gift, clients, megabits, folder: scratch.path }
    const result = await runSwarm(run)
    queue = result.queue
    rows.push(rowOf(way, mebibytes, clients, result))
    console.error(rows.at(-1)?.join(' | '))
  }
}
console.log(`## Swarms on links of ${megabits} Mbit/s

Each client is in a network namespace, on one switch; every link, also the server's, carries ${megabits} Mbit/s in each direction
(${queue}). Clients have the flags of phase 1. All begin at once; a time is from then until a client has all. Copies are
what the server's link has sent, headers and all, by the length of the file. The bound is
max(F/us, F/d, N F/(us + sum u)). Where HTTP was not run, it is reckoned: N F/us.${megabits < 100 ? ' What is slower than a LAN spares the cores of one machine that has to be all of them.' : ''}

${table(['', 'MiB', 'clients', 'first, s', 'median, s', 'last, s', 'by HTTP', 'bound, s', 'by the bound', 'copies', 'cores busy', 'CPU s', 'goal'], rows)}
`)

if (values.write) {
  const secondsOf = (name: string): number =>
    Number(rows.find(([way, size, count]) => way === name && `${size}x${count}` === '50x20')?.[5])
  const [ours, theirs] = [secondsOf('ours to ours'), secondsOf('HTTP: node to curl')]
  if (ours > 0 && theirs > 0) {
    const what = `50 MiB to 20 machines on links of ${megabits} Mbit/s`
    const headline = { what, unit: 's', ours, peer: 'HTTP', theirs }
    await writeHeadline('netboot', 'netboot', headline)
  }
}

function rowOf(way: Way, mebibytes: number, clients: number, result: SwarmResult): string[] {
  const { times, sent, busy, cpu } = result
  const length = mebibytes * 2 ** 20
  const links = linksOf(mebibytes, clients)
  const [bound, last, copies] = [boundOf(links), times.at(-1) ?? 0, sent / length]
  const plain = rows.find(([name, size, count]) => {
    return name?.startsWith('HTTP') && size === `${mebibytes}` && count === `${clients}`
  })
  const faster = (plain ? Number(plain[5]) : serverAlone(links)) / last
  return [
    ...[way.name, `${mebibytes}`, `${clients}`, seconds(times[0])],
    ...[seconds(times[times.length >> 1]), seconds(last), `${faster.toFixed(1)}x`],
    ...[seconds(bound), `${(last / bound).toFixed(2)}x`, copies.toFixed(2)],
    ...[
      `${(100 * busy).toFixed(0)} %`,
      cpu.toFixed(1),
      goalOf(way, each(mebibytes, clients), last, bound, copies),
    ],
  ]
}

function linksOf(mebibytes: number, clients: number): SwarmLinks {
  const rates = { serverUp: rate, clientUp: rate, clientDown: rate }
  return { length: mebibytes * 2 ** 20, clients, ...rates }
}

/** What is to be reached, and whether it is. */
function goalOf(way: Way, of: string, last: number, bound: number, copies: number): string {
  if (!way.isOurs) return ''
  const goals: Record<string, [text: string, isMet: boolean]> = {
    '50x20': ['9 s, 1.2 copies', last <= 9 && copies <= 1.2],
    '200x20': ['1.5x the bound, 1.2 copies', last <= 1.5 * bound && copies <= 1.2],
  }
  const [text, isMet] = goals[of] ?? []
  return text === undefined ? '' : `${text}: ${isMet ? 'met' : 'missed'}`
}

function each(mebibytes: number, clients: number): string {
  return `${mebibytes}x${clients}`
}

function seconds(value = 0): string {
  return value.toFixed(1)
}
