import type { Graph, Metrics } from '@boxwright/appliance'
import type { Room } from './room/room.ts'
import { stages } from './room/stages.ts'

/** Register the box's numbers. */
export function measure(metrics: Metrics, room: Room): void {
  const all = ['off', ...stages, 'failed'] as const
  metrics.gauge({
    name: 'boottorrent_machines',
    help: 'Machines by how far they have come.',
    labels: ['state'],
    read: () => {
      const { machines } = room
      return all.map((stage) => ({
        labels: { state: stage },
        value: machines.filter(({ state }) => state === stage).length,
      }))
    },
  })
  metrics.gauge({
    name: 'boottorrent_serving',
    help: '1 while the project is served.',
    read: () => (room.state === 'serving' ? 1 : 0),
  })
  metrics.gauge({
    name: 'boottorrent_rate_bytes',
    help: 'What is given now, in a second.',
    unit: 'bytes',
    labels: ['by'],
    read: () => {
      const { server, peers } = room.swarm.rate
      return [
        { labels: { by: 'server' }, value: server },
        { labels: { by: 'machines' }, value: peers },
      ]
    },
  })
  const given = metrics.counter({
    name: 'boottorrent_given_bytes_total',
    help: 'Bytes of systems that were given: by the server, and by machines to each other.',
    unit: 'bytes',
    labels: ['by'],
  })
  let last = room.swarm.totals
  room.events.on('swarm', ({ totals }) => {
    given.add(Math.max(0, totals.server - last.server), { by: 'server' })
    given.add(Math.max(0, totals.peers - last.peers), { by: 'machines' })
    last = totals
  })
}

/** What Munin and the page at /munin draw of them. */
export const graphs: readonly Graph[] = [
  {
    name: 'boottorrent_rate',
    title: 'What is given, in a second',
    unit: 'bytes',
    category: 'boottorrent',
    base: 1000,
    lowest: 0,
    fields: [{ name: 'rate', metric: 'boottorrent_rate_bytes', each: 'by', draw: 'stack' }],
  },
  {
    name: 'boottorrent_machines',
    title: 'Machines by how far they have come',
    unit: 'machines',
    category: 'boottorrent',
    lowest: 0,
    fields: [{ name: 'machines', metric: 'boottorrent_machines', each: 'state', draw: 'stack' }],
  },
]
