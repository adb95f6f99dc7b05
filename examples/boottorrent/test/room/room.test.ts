import { EventEmitter } from 'node:events'
import { openAssignments } from '@boxwright/netboot'
import { expect, it } from 'vitest'
import { temporaryFolder } from '../../../../test/support/temporary-folder.ts'
import { until } from '../../../../test/support/until.ts'
import { Room } from '../../src/room/room.ts'
import type { SeenMachine, Source, SourceEvents } from '../../src/room/source.ts'

it('forgets machines that its source has forgotten, before there are too many', async () => {
  await using folder = await temporaryFolder()
  const events = new EventEmitter<SourceEvents>()
  const own: SeenMachine = { mac: '52:54:00:12:34:56', ip: '192.0.2.7', state: 'menu' }
  const source: Source = {
    ...{ events, systems: [], machines: () => [own], flows: () => [], screens: () => [] },
    totals: () => ({ server: 0, peers: 0 }),
    wake: () => false,
    async [Symbol.asyncDispose]() {},
  }
  await using room = new Room({
    assignments: await openAssignments(folder.path),
    open: async () => source,
    defaultSystem: async () => undefined,
  })
  room.start()
  await until(
    'the room',
    () => room.state,
    (state) => state === 'serving',
  )
  let most = 0
  room.events.on('machines', (machines) => {
    most = machines.length
  })
  for (let made = 0; made < 40_000; made += 1) {
    const mac = `02:00:00:00:${made >> 8}:${made & 255}`
    events.emit('machine', { mac, ip: undefined, state: 'dhcp' })
  }
  expect(most).toBe(1)
  expect(room.machines.map(({ mac }) => mac)).toEqual([own.mac, '02:00:00:00:156:63'])
})
