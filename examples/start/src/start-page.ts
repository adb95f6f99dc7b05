import { fileURLToPath } from 'node:url'
import { type Appliance, createAppliance, reachedAt, servePages } from '@boxwright/appliance'
import type { Servable } from '@boxwright/appliance/program'
import type { StartEvents, Told } from './boxes.ts'

/** What {@link createStartPage} is given. */
export interface StartPageOptions {
  /** TCP port. */
  readonly port: number
  /** How many ports above to try if it is taken. */
  readonly nextPorts: number
  /** Who runs the boxes: this process's parent. */
  readonly starter: Starter
}

/** Who runs the boxes. */
export interface Starter {
  /** Hear what it tells. */
  hear(told: (what: Told) => void): void
  /** Ask it to start a box again that has ended. */
  restart(name: string): void
}

/** Make the page of `npm start`. Only this machine reaches it: it can start programs. */
export async function createStartPage(options: StartPageOptions): Promise<Servable> {
  const { starter, port, nextPorts } = options
  let latest: Told = { boxes: [], folder: '' }
  const box: Appliance<StartEvents> = await createAppliance({
    name: 'boxwright',
    host: '127.0.0.1',
    port,
    nextPorts,
    // Whoever has a name of their own lead to this machine shall not read it.
    allowedHosts: ['localhost'],
  })
  box.http.get('/api/boxes', async () => latest)
  box.http.post<{ Params: { name: string } }>(
    '/api/boxes/:name/restart',
    async (request, reply) => {
      const { name } = request.params
      if (!latest.boxes.some((one) => one.name === name && one.state === 'ended')) {
        return reply.code(409).send({ code: 'not-ended', message: `no box ${name} has ended` })
      }
      starter.restart(name)
      return reply.code(202).send({ name })
    },
  )
  box.http.register(servePages({ root: fileURLToPath(new URL('../dist/web', import.meta.url)) }))
  starter.hear((told) => {
    latest = told
    box.events.publish('told', told)
  })
  return {
    start: async () => reachedAt(await box.start()),
    [Symbol.asyncDispose]: () => box.close(),
  }
}
