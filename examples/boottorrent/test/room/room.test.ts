import { EventEmitter, once } from 'node:events'
import { type AssignmentStore, openAssignments } from '@boxwright/netboot'
import { expect, it } from 'vitest'
import { temporaryFolder } from '../../../../test/support/temporary-folder.ts'
import { until } from '../../../../test/support/until.ts'
import { Room } from '../../src/room/room.ts'
import type { SeenMachine, Source, SourceEvents } from '../../src/room/source.ts'

/** A room that serves, and what its source tells. */
async function roomOf(
  assignments: AssignmentStore,
  machines: readonly SeenMachine[],
): Promise<{ readonly room: Room; readonly events: EventEmitter<SourceEvents> }> {
  const events = new EventEmitter<SourceEvents>()
  const source: Source = {
    ...{ events, systems: [], machines: () => machines, flows: () => [], screens: () => [] },
    totals: () => ({ server: 0, peers: 0 }),
    wake: () => false,
    async [Symbol.asyncDispose]() {},
  }
  const room = new Room({
    assignments,
    open: async () => source,
    defaultSystem: async () => undefined,
  })
  room.start()
  await until(
    'the room',
    () => room.state,
    (state) => state === 'serving',
  )
  return { room, events }
}

/** A machine that somebody has made up. */
function madeUp(number: number): SeenMachine {
  const mac = `02:00:00:00:${number >> 8}:${number & 255}`
  return { mac, ip: undefined, state: 'dhcp' }
}

it('forgets machines that its source has forgotten, before there are too many', async () => {
  await using folder = await temporaryFolder()
  const own: SeenMachine = { mac: '52:54:00:12:34:56', ip: '192.0.2.7', state: 'menu' }
  const { room, events } = await roomOf(await openAssignments(folder.path), [own])
  await using _room = room
  let most = 0
  room.events.on('machines', (machines) => {
    most = machines.length
  })
  for (let made = 0; made < 40_000; made += 1) events.emit('machine', madeUp(made))
  expect(most).toBe(1)
  expect(room.machines.map(({ mac }) => mac)).toEqual([own.mac, '02:00:00:00:156:63'])
})

it('lists the first 20,000 machines, and tells how many there are', async () => {
  await using folder = await temporaryFolder()
  const assignments = await openAssignments(folder.path)
  await assignments.assign('52:54:00:12:34:56', 'linux')
  const { room, events } = await roomOf(assignments, [])
  await using _room = room
  expect([room.machines.length, room.known]).toEqual([1, 1])
  for (let made = 0; made < 20_005; made += 1) events.emit('machine', madeUp(made))
  expect([room.machines.length, room.known]).toEqual([20_000, 20_006])
  const [swarm] = await once(room.events, 'swarm')
  expect(swarm.known).toBe(20_006)
})
