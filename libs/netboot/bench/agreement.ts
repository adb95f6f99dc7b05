/**
 * How far the simulated swarm agrees with a real one on limited links.
 *
 *     npm run bench -- netboot agreement [--quick] [--megabits 25] [--clients 1,5,20] [--mebibytes 50]
 *
 * The links are slow, so that the cores of one machine are no bound to twenty clients. Needs root.
 */
import { parseArgs } from 'node:util'
import { build } from '../../../bench/built.ts'
import { table } from '../../../bench/measure.ts'
import { simulateLan } from './simulation/lan.ts'
import { boundOf } from './swarm/bound.ts'
import { giftOf } from './swarm/gift-of.ts'
import { runSwarm } from './swarm/run.ts'
import { scratchFolder } from './swarm/scratch-folder.ts'
import { scriptsOf } from './swarm/scripts-of.ts'
import { swarmPrograms } from './swarm/ways.ts'

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    megabits: { type: 'string', default: '25' },
    clients: { type: 'string' },
    mebibytes: { type: 'string' },
  },
  strict: false,
})
const megabits = Number(values.megabits)
const mebibytes = Number(values.mebibytes ?? (values.quick ? 10 : 50))
const counts = String(values.clients ?? (values.quick ? '5' : '1,5,20')).split(',')
const [rate, length] = [(megabits * 1e6) / 8, mebibytes << 20]

await using scratch = await scratchFolder()
using built = build(['netboot', 'durable', 'process'])
const { serve, fetch } = await swarmPrograms(scriptsOf(built), scratch.path)
const way = { isSwarm: true, serve: serve.ours, prepare: fetch.ours }
const gift = await giftOf(mebibytes, scratch.path)
const rows: string[][] = []
for (const clients of counts.map(Number)) {
  const real = await runSwarm({ way, gift, clients, megabits, folder: scratch.path })
  const model = simulateLan({ clients, length, rate })
  const [last, told] = [real.times.at(-1) ?? 0, model.times.at(-1) ?? 0]
  const bound = boundOf({ length, clients, serverUp: rate, clientUp: rate, clientDown: rate })
  rows.push([
    ...[`${clients}`, bound.toFixed(1), last.toFixed(1), told.toFixed(1)],
    ...[`${(100 * (told / last - 1)).toFixed(0)} %`, (real.sent / length).toFixed(2)],
    ...[model.copies.toFixed(2), `${(100 * real.busy).toFixed(0)} %`],
  ])
  console.error(rows.at(-1)?.join(' | '))
}
console.log(`## The simulation beside real links

${mebibytes} MiB from us to us, all links ${megabits} Mbit/s in each direction: the same in network namespaces, and on virtual time. So slow
that the cores of the machine are no bound.

${table(['clients', 'bound, s', 'last, s', 'simulated, s', 'off by', 'copies', 'simulated', 'cores busy'], rows)}
`)
