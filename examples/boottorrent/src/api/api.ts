import type { Appliance, EventStream } from '@boxwright/appliance'
import type { AssignmentStore } from '@boxwright/netboot'
import { z } from 'zod'
import type { GroupView, MachineView, RoomEvents, RoomView } from './types.ts'
import { logView, roomView, type Shown, statusView } from './views.ts'

const address = z.string().regex(/^[0-9a-f]{2}(:[0-9a-f]{2}){5}$/i)
const groupName = z
  .string()
  .max(64)
  .regex(/^[\p{L}\p{N}][\p{L}\p{N} ._-]*$/u)
const assigned = z.strictObject({ os: z.string().nullable() })
const grouped = z.strictObject({ macs: z.array(address).max(5000), os: z.string().nullable() })

/** Machines that may be assigned something by hand; each is some 60 bytes of a file that is written anew each time. */
const mostAssigned = 5000

/** What the API needs beside what is shown. */
export interface ApiParts {
  readonly assignments: AssignmentStore
  /** Wake a machine by a packet. */
  wake(mac: string): Promise<void>
}

/** What is asked for, and what changes it, at /api/. */
export function serveApi(http: Appliance['http'], shown: Shown, parts: ApiParts): void {
  const { room, config } = shown
  const { assignments, wake } = parts
  const isOpen = config.login.password === null && config.login.users === null
  const admin = { config: { role: 'admin' } }
  const isSystem = (os: string | null): boolean =>
    os === null || room.systems.some(({ name }) => name === os)
  http.register(
    async (api) => {
      api.addHook('onRequest', async (_, reply) => {
        reply.header('cache-control', 'no-store')
      })
      api.get(
        '/room',
        async ({ user }): Promise<RoomView> =>
          roomView(shown, isOpen || user?.roles.includes('admin') === true),
      )
      api.get('/machines', async (_, reply): Promise<readonly MachineView[]> => {
        reply.header('x-total-count', room.known)
        return room.machines
      })
      api.get('/groups', async (): Promise<readonly GroupView[]> => room.groups)
      api.put<{ Params: { mac: string } }>(
        '/machines/:mac',
        admin,
        async ({ params, body }, reply) => {
          const mac = address.safeParse(params.mac).data?.toLowerCase()
          const wanted = assigned.safeParse(body)
          if (mac === undefined) return reply.code(404).send({ message: 'This is no MAC address.' })
          if (!wanted.success) return reply.code(400).send({ message: 'Expected os.' })
          const { os } = wanted.data
          if (!isSystem(os)) return reply.code(400).send({ message: 'There is no such system.' })
          const isNew = assignments.current.machines[mac] === undefined
          if (isNew && Object.keys(assignments.current.machines).length >= mostAssigned) {
            const message = `No more than ${mostAssigned} machines have systems of their own: make groups.`
            return reply.code(400).send({ message })
          }
          await assignments.assign(mac, os ?? undefined)
          return reply.code(204).send()
        },
      )
      api.post<{ Params: { mac: string } }>(
        '/machines/:mac/wake',
        admin,
        async ({ params }, reply) => {
          const mac = address.safeParse(params.mac).data?.toLowerCase()
          if (mac === undefined) return reply.code(404).send({ message: 'This is no MAC address.' })
          if (room.wake(mac)) return reply.code(202).send({ by: 'source' })
          await wake(mac)
          return reply.code(202).send({ by: 'packet' })
        },
      )
      api.put<{ Params: { name: string } }>(
        '/groups/:name',
        admin,
        async ({ params, body }, reply) => {
          const name = groupName.safeParse(params.name)
          const wanted = grouped.safeParse(body)
          if (!name.success || !wanted.success) {
            return reply.code(400).send({ message: 'Expected a name, macs and os.' })
          }
          const { os, macs } = wanted.data
          if (!isSystem(os)) return reply.code(400).send({ message: 'There is no such system.' })
          await assignments.setGroup(name.data, { macs, ...(os !== null && { os }) })
          return reply.code(204).send()
        },
      )
      api.delete<{ Params: { name: string } }>(
        '/groups/:name',
        admin,
        async ({ params }, reply) => {
          const name = groupName.safeParse(params.name).data ?? ''
          if (!Object.hasOwn(assignments.current.groups, name)) {
            return reply.code(404).send({ message: 'There is no such group.' })
          }
          await assignments.setGroup(name, undefined)
          return reply.code(204).send()
        },
      )
      api.post('/restart', admin, async (_, reply) => {
        void room.restart()
        return reply.code(202).send()
      })
    },
    { prefix: '/api' },
  )
}

/** Tell the pages what happens, until disposed of: before the stream is closed. */
export function tellEvents(events: EventStream<RoomEvents>, shown: Shown): Disposable {
  const { room, journal } = shown
  const ended = new AbortController()
  const publish: typeof events.publish = (name, data, options) => {
    if (!ended.signal.aborted) events.publish(name, data, options)
  }
  room.events.on('state', () => publish('status', statusView(shown)))
  room.events.on('machine', (machine) => publish('machine', machine))
  room.events.on('machines', (machines) => publish('machines', machines))
  room.events.on('systems', (systems) => publish('systems', systems))
  room.events.on('groups', (groups) => publish('groups', groups))
  room.events.on('swarm', (swarm) => publish('swarm', swarm, { transient: true }))
  room.events.on('screen', (screen) => publish('screen', screen, { transient: true }))
  journal.events.on('entry', (entry) => publish('log', logView(entry)))
  return { [Symbol.dispose]: () => ended.abort() }
}
