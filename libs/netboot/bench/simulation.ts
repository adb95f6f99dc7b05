/**
 * Swarms of up to 10,000 clients on virtual time: the same choking, picking and revealing as in the client.
 *
 *     npm run bench -- netboot simulation [--quick] [--clients 1,20,100,1000,10000] [--mebibytes 50] [--grain 4]
 *
 * Writes docs/benchmarks/netboot-swarm.svg if `--draw` is given, or all that is asked for is simulated.
 */
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { table } from '../../../bench/measure.ts'
import { type CurveLine, drawCurve } from './simulation/curve.ts'
import { neighbours, pieceLength, simulateLan } from './simulation/lan.ts'
import { boundOf, serverAlone } from './swarm/bound.ts'

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    clients: { type: 'string' },
    mebibytes: { type: 'string', default: '50' },
    grain: { type: 'string', default: '4' },
    draw: { type: 'boolean', default: false },
  },
  strict: false,
})
const counts = String(values.clients ?? (values.quick ? '1,20,50' : '1,5,20,100,1000,10000'))
const mebibytes = Number(values.mebibytes)
const length = mebibytes << 20
const megabits = 100
const rate = (megabits * 1e6) / 8

const rows: string[][] = []
const [swarm, bound, alone]: [number, number][][] = [[], [], []]
for (const clients of counts.split(',').map(Number)) {
  const links = { length, clients, serverUp: rate, clientUp: rate, clientDown: rate }
  const [least, plain] = [boundOf(links), serverAlone(links)]
  const { times, copies } = simulateLan({ clients, length, rate, grain: Number(values.grain) })
  const last = times.at(-1) ?? Number.NaN
  swarm?.push([clients, last])
  bound?.push([clients, least])
  alone?.push([clients, plain])
  rows.push([
    ...[clients.toLocaleString('en'), seconds(times[0]), seconds(times[times.length >> 1])],
    ...[seconds(last), seconds(least), `${(last / least).toFixed(2)}x`, copies.toFixed(2)],
    ...[seconds(plain), `${(plain / last).toFixed(1)}x`],
  ])
  console.error(rows.at(-1)?.join(' | '))
}
if (!values.quick && (values.draw || values.clients === undefined)) await draw()
console.log(`## Swarms on virtual time

${mebibytes} MiB in pieces of ${pieceLength >> 10} KiB, all links ${megabits} Mbit/s in each direction. Who is given to, what is asked for and what
the server tells to whom is decided by the code of the client (\`src/swarm\`); the network is a model: each block takes its time
on both links, requests and what peers tell take that of 64 KiB for each peer, for they wait behind blocks. Each client meets
${neighbours} others, the server 500. The same seed gives the same figures. How far it agrees with real links is told above.

![Time until the last client has all, by the number of clients: by the swarm, at best, and from the server alone](netboot-swarm.svg)

${table(['clients', 'first, s', 'median, s', 'last, s', 'bound, s', 'by the bound', 'copies', 'HTTP, s', 'by HTTP'], rows)}
`)

async function draw(): Promise<void> {
  const lines: CurveLine[] = [
    { name: 'server alone (HTTP)', colour: '#b3261e', points: alone ?? [] },
    { name: 'swarm', colour: '#1a5fb4', points: swarm ?? [] },
    { name: 'bound', colour: '#555', points: bound ?? [] },
  ]
  const told = (swarm ?? []).map(
    ([clients, time], index) =>
      `${clients} clients: ${seconds(time)} s by the swarm, ${seconds(bound?.[index]?.[1])} s at best, ${seconds(alone?.[index]?.[1])} s from the server alone`,
  )
  const title = `${mebibytes} MiB to many clients, all links ${megabits} Mbit/s`
  const drawing = drawCurve(title, `${told.join('; ')}.`, lines)
  const place = join(import.meta.dirname, '../../../docs/benchmarks/netboot-swarm.svg')
  await writeFile(place, drawing)
}

function seconds(value = Number.NaN): string {
  return value.toFixed(value < 1000 ? 1 : 0)
}
