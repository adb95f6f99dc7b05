import type { Appliance, EventStream, Journal } from '@boxwright/appliance'
import type { LogView, MirrorEvents, SeriesView, StatusView } from './types.ts'
import { logView, progressView, type Shown, seriesView, statusView } from './views.ts'

/** ms between two words about a run's progress. */
const progressEvery = 100

/** The HTTP API, at /api/. */
export function serveApi(http: Appliance['http'], shown: Shown, journal: Journal): void {
  const { keeper } = shown
  http.register(
    async (api) => {
      api.addHook('onRequest', async (_, reply) => {
        reply.header('cache-control', 'no-store')
      })
      api.get('/status', async (): Promise<StatusView> => statusView(shown))
      api.get('/mirror', async (): Promise<SeriesView[]> => seriesView(keeper.series))
      api.get('/log', async (): Promise<LogView[]> => journal.recent().map(logView))
      api.post('/run', { config: { role: 'admin' } }, async (_, reply) => {
        keeper.ask()
        return reply.code(202).send(statusView(shown))
      })
      api.post('/verify', { config: { role: 'admin' } }, async (_, reply) => {
        keeper.askVerify()
        return reply.code(202).send(statusView(shown))
      })
    },
    { prefix: '/api' },
  )
}

/** Tell the pages what happens, until disposed of: before the stream is closed. */
export function tellEvents(
  events: EventStream<MirrorEvents>,
  shown: Shown,
  journal: Journal,
): Disposable {
  const { keeper, client } = shown
  const ended = new AbortController()
  const publish: typeof events.publish = (name, data, options) => {
    if (!ended.signal.aborted) events.publish(name, data, options)
  }
  const tellStatus = (): void => publish('status', statusView(shown))
  let told = 0
  keeper.events.on('state', tellStatus)
  keeper.events.on('report', tellStatus)
  keeper.events.on('fault', tellStatus)
  keeper.events.on('signed', tellStatus)
  keeper.events.on('verifying', tellStatus)
  client?.events.on('changed', tellStatus)
  keeper.events.on('mirror', (series) => publish('mirror', seriesView(series)))
  keeper.events.on('progress', (progress) => {
    if (performance.now() - told < progressEvery && progress.done < progress.total) return
    told = performance.now()
    publish('progress', progressView(progress), { transient: true })
  })
  journal.events.on('entry', (entry) => publish('log', logView(entry)))
  return { [Symbol.dispose]: () => ended.abort() }
}
