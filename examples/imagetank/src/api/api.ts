import type { Appliance } from '@boxwright/appliance'
import type { History } from '../history.ts'
import type { LogBook } from '../journals/log-book.ts'
import type { PowerVerb } from '../power.ts'
import type { FileView, ImportView, LogView, StatusView } from './types.ts'
import { type Shown, statusView } from './views.ts'

/** What the state of the box is asked from, and what changes it, at /api/. */
export function serveState(
  http: Appliance['http'],
  shown: Shown,
  history: History,
  book: LogBook,
): void {
  const { tank, config } = shown
  const isOpen = config.login.password === null && config.login.users === null
  http.register(
    async (api) => {
      api.addHook('onRequest', async (_, reply) => {
        reply.header('cache-control', 'no-store')
      })
      api.get('/status', async ({ user }): Promise<StatusView> => {
        const mayChange = isOpen || user?.roles.includes('admin') === true
        return { ...(await statusView(shown)), mayChange }
      })
      api.get('/imports', async (): Promise<readonly ImportView[]> => history.imports)
      api.get('/files', async (): Promise<readonly FileView[]> => tank.recent)
      api.get('/log', async (): Promise<readonly LogView[]> => book.entries)
      api.post('/acknowledge', { config: { role: 'admin' } }, async (_, reply) => {
        tank.tell({ kind: 'acknowledged' })
        return reply.code(204).send()
      })
      api.post('/verify', { config: { role: 'admin' } }, async (_, reply) => {
        tank.verify()
        return reply.code(202).send()
      })
      servePower(api, shown, 'reboot')
      servePower(api, shown, 'shutdown')
      serveDemo(api, shown)
    },
    { prefix: '/api' },
  )
}

function servePower(api: Appliance['http'], { power }: Shown, verb: PowerVerb): void {
  api.post(`/${verb}`, { config: { role: 'admin' } }, async (_, reply) => {
    if (!power.has(verb)) return reply.code(404).send({ message: `This box has no ${verb}.` })
    await power.run(verb)
    return reply.code(202).send()
  })
}

function serveDemo(api: Appliance['http'], { demo }: Shown): void {
  if (!demo) return
  for (const [verb, state] of [
    ['plug', 'in'],
    ['pull', 'out'],
  ] as const) {
    api.post<{ Params: { name: string } }>(
      `/demo/:name/${verb}`,
      { config: { role: 'admin' } },
      async ({ params }, reply) => {
        const isKnown = await demo.put(params.name, state)
        return isKnown
          ? reply.code(204).send()
          : reply.code(404).send({ message: 'There is no such card.' })
      },
    )
  }
}
