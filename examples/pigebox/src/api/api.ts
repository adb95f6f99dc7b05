import type { Appliance, Journal } from '@boxwright/appliance'
import packageJson from '../../package.json' with { type: 'json' }
import type { Config } from '../config/config.ts'
import type { SourceChoice } from '../source.ts'
import type { Station } from '../station.ts'
import type { SegmentView, StatusView, TimelineView } from './types.ts'
import { levelsView, storageView } from './views.ts'

/** What the API speaks of. */
export interface ApiContext {
  readonly config: Config
  readonly choice: SourceChoice
  readonly station: Station
  readonly journal: Journal
}

/** The HTTP API, at /api/. */
export function serveApi(http: Appliance['http'], context: ApiContext): void {
  const { config, station, journal } = context
  const segments: SegmentView[] = []
  station.events.on('segment', ({ files, start, end, frames }) => {
    const format = station.state.format
    segments.push({
      start,
      end,
      name: files[0]?.name ?? '',
      kinds: files.map(({ kind }) => kind),
      rate: format?.rate ?? 0,
      channels: format?.channels ?? 0,
      frames,
      holes: [],
    })
  })
  http.register(
    async (app) => {
      app.addHook('onSend', async (_, reply) => void reply.header('cache-control', 'no-store'))
      app.get('/status', () => statusView(context))
      app.get('/timeline', async (request): Promise<TimelineView> => {
        const { from, to } = request.query as { from: string; to: string }
        return {
          from: Number(from),
          to: Number(to),
          segments: segments.filter(({ start, end }) => start < Number(to) && end > Number(from)),
          missing: [],
        }
      })
      app.get('/log', async (request) => {
        const { after } = request.query as { after?: string }
        return journal
          .recent({ after: Number(after ?? 0) })
          .map(({ priority: _, ...entry }) => entry)
      })
      void config
    },
    { prefix: '/api' },
  )
}

async function statusView({ config, choice, station }: ApiContext): Promise<StatusView> {
  const { state, device, format, drift, since, summary, current } = station.state
  const waiting = [station.storage, station.device].find(({ ready }) => !ready)
  return {
    name: config.name,
    title: config.title,
    version: packageJson.version,
    demo: choice.demo,
    recorder: {
      state,
      ...(waiting && 'reason' in waiting ? { reason: waiting.reason } : {}),
      device,
      format: format ?? null,
      drift,
      since: since ?? null,
      summary,
      current: current ?? null,
    },
    levels: station.levels ? levelsView(station.levels, Date.now()) : null,
    storage: await storageView(station),
    policy: {},
    zone: config.recording.zone,
    rotate: config.recording.rotate,
  }
}
