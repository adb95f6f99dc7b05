import type { Appliance } from '@boxwright/appliance'
import { RecorderError } from '@boxwright/recorder'
import { z } from 'zod'
import { serveAudio } from './audio.ts'
import type { ApiContext } from './context.ts'
import { checked, Refusal, rangeShape } from './input.ts'
import { statusView } from './status.ts'
import { loudnessView, timelineView } from './timeline.ts'
import type { LogView, LoudnessRow, PinsView, TimelineView, WaveformView } from './types.ts'
import { logView } from './views.ts'
import { waveformView } from './waveform.ts'

const range = z.object(rangeShape)
const waveform = z.object({ ...rangeShape, points: z.coerce.number().int().min(1).max(10_000) })
const after = z.object({ after: z.coerce.number().int().min(0).default(0) })

/** The HTTP API, at /api/. */
export function serveApi(http: Appliance['http'], context: ApiContext): void {
  const { config, station, journal, pins, collection } = context
  const timeline = (input: unknown): TimelineView =>
    timelineView(collection(), station, checked(range, input), Date.now())
  const pinsView = (): PinsView => ({
    pins: pins.ranges.map(({ start, end }) => ({ from: start, to: end })),
  })

  http.register(
    async (api) => {
      api.setErrorHandler((error, request, reply) => {
        const { statusCode, code, message } = refusalOf(error)
        if (statusCode >= 500) request.log.error({ err: error, url: request.url }, 'request failed')
        return reply.code(statusCode).header('cache-control', 'no-store').send({ code, message })
      })
      api.setNotFoundHandler(() => {
        throw new Refusal(404, 'ERR_NOT_FOUND', 'there is nothing at this address')
      })
      api.addHook('onRequest', async (_, reply) => {
        reply.header('cache-control', 'no-store')
      })
      api.get('/status', () => statusView(context))
      api.get('/timeline', async ({ query }) => timeline(query))
      api.get('/holes', async ({ query }) => {
        const { from, to, missing } = timeline(query)
        return { from, to, holes: missing }
      })
      api.get('/loudness', async ({ query }): Promise<readonly LoudnessRow[]> => {
        const { from, to } = checked(range, query)
        const segments = collection()?.archive.segments(from, to) ?? []
        return segments.flatMap(({ start, end, loudness }) =>
          loudness === undefined ? [] : [{ start, end, ...loudnessView(loudness) }],
        )
      })
      api.get('/waveform', async ({ query, raw }): Promise<WaveformView> => {
        const { from, to, points } = checked(waveform, query)
        const left = new AbortController()
        raw.once('close', () => left.abort())
        const levels = await collection()?.archive.levels(from, to, points, left.signal)
        if (!levels) throw new Refusal(503, 'ERR_STORAGE_AWAY', 'the storage is away')
        return waveformView(levels)
      })
      const { name } = config
      const { zone } = config.recording
      const archive = () => collection()?.archive
      serveAudio(api, '/audio', { archive, name, zone })
      api.get('/log', async ({ query }): Promise<readonly LogView[]> => {
        return journal.recent(checked(after, query)).map(logView)
      })
      api.get('/pins', async () => pinsView())
      api.post('/pin', { config: { role: 'admin' } }, async ({ body }, reply) => {
        const { from, to } = checked(range, body)
        await pins.add({ start: from, end: to })
        return reply.code(201).send(pinsView())
      })
      api.delete('/pin', { config: { role: 'admin' } }, async ({ body, query }) => {
        const { from, to } = checked(range, body ?? query)
        await pins.remove({ start: from, end: to })
        return pinsView()
      })
    },
    { prefix: '/api' },
  )
}

/** What to answer to a request that failed: what is our own fault is told to the journal alone. */
function refusalOf(error: unknown): { statusCode: number; code: string; message: string } {
  const { statusCode = 500, code = '', message = '' } = error as Partial<Refusal>
  if (error instanceof Refusal) return { statusCode, code, message }
  if (error instanceof RecorderError) {
    if (code === 'ERR_RANGE') return { statusCode: 400, code: 'ERR_INPUT', message }
    if (code === 'ERR_FORMAT_UNSUPPORTED') return { statusCode: 422, code, message }
  }
  if (statusCode < 500) return { statusCode, code: code || 'ERR_INPUT', message }
  return {
    statusCode,
    code: 'ERR_INTERNAL',
    message: 'Something went wrong here. It has been logged.',
  }
}
