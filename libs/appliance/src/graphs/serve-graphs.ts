import type { FastifyPluginAsync } from 'fastify'
import type { History } from './history.ts'

/** How a history is served. */
export interface ServeGraphsOptions {
  /** What is served. */
  readonly history: Pick<History, 'read'>
  /** The path under which it is served. Default `/munin/`. */
  readonly prefix?: string
}

/** The stretches that can be asked for, in ms. */
const ranges = { hour: 3_600_000, day: 86_400_000, week: 7 * 86_400_000 } as const

/**
 * Serve the numbers of the graphs as JSON, for the component `Graphs` of `@boxwright/appliance/web`:
 * `data.json?range=day&points=400`, where `range` is `hour`, `day` or `week`, all until now.
 *
 * @param options which history, and where
 * @returns a Fastify plugin
 */
export function serveGraphs({
  history,
  prefix = '/munin/',
}: ServeGraphsOptions): FastifyPluginAsync {
  const querystring = {
    type: 'object',
    properties: {
      range: { enum: Object.keys(ranges), default: 'day' },
      points: { type: 'integer', minimum: 1, maximum: 2_000, default: 400 },
    },
  }
  return async (app) => {
    app.get<{ Querystring: { range: keyof typeof ranges; points: number } }>(
      `/${prefix}/data.json`.replace(/\/{2,}/g, '/'),
      { schema: { querystring } },
      async ({ query: { range, points } }, reply) => {
        const to = Date.now()
        reply.header('cache-control', 'no-store')
        return history.read({ from: to - ranges[range], to, points })
      },
    )
  }
}
