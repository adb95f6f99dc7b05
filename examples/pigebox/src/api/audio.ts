import { Readable } from 'node:stream'
import { type Appliance, attachment, parseRange } from '@boxwright/appliance'
import type { Archive, ArchiveSound } from '@boxwright/recorder'
import { z } from 'zod'
import { checked, Refusal, rangeShape } from './input.ts'

type RouteHandler = Parameters<Appliance['http']['route']>[0]['handler']
type FastifyRequest = Parameters<RouteHandler>[0]
type FastifyReply = Parameters<RouteHandler>[1]

/** The longest range that is told in one piece, in ms. */
const longest = 86_400_000

/** FLACs that are made at once: recording wants the processor, too, and each lies on the disk until it was fetched. */
const mostFlacs = 2

const query = z.strictObject({
  ...rangeShape,
  format: z.enum(['wav', 'flac']).default('wav'),
  download: z.string().optional(),
})

/** What audio is taken from, and how it is named. */
export interface AudioContext {
  /** The recordings; none while the storage is away. */
  readonly archive: () => Archive | undefined
  /** What the files are called after. */
  readonly name: string
  /** Time zone of their names. */
  readonly zone: string
}

/**
 * A range of time as one file, exact to the frame. A WAV can be asked for in parts (Range), so that a
 * browser plays on and seeks across files; a FLAC is encoded first, and comes whole.
 */
export function serveAudio(
  http: Appliance['http'],
  path: string,
  { archive, name, zone }: AudioContext,
): void {
  let flacs = 0
  const readFlac = async (read: () => Promise<ArchiveSound>): Promise<ArchiveSound> => {
    if (flacs >= mostFlacs) {
      const message = `${mostFlacs} FLACs are being made: ask again in a while, or for a WAV`
      throw new Refusal(503, 'ERR_BUSY', message)
    }
    flacs++
    try {
      return await read()
    } finally {
      flacs--
    }
  }

  // HEAD by ourselves: Fastify's own would say that nothing comes.
  http.route({ method: ['GET', 'HEAD'], url: path, handler })

  async function handler(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const { from, to, format, download } = checked(query, request.query)
    if (to - from > longest) {
      const hours = ((to - from) / 3_600_000).toFixed(1)
      throw new Refusal(400, 'ERR_TOO_LONG', `expected at most 24 h, got ${hours} h`)
    }
    const recordings = archive()
    if (!recordings) throw new Refusal(503, 'ERR_STORAGE_AWAY', 'the storage is away')
    if (recordings.segments(from, to).length === 0) {
      throw new Refusal(404, 'ERR_NOTHING_RECORDED', 'nothing was recorded then')
    }
    const left = new AbortController()
    reply.raw.once('close', () => left.abort())
    const read = () => recordings.read(from, to, { kind: format, signal: left.signal })
    const sound = format === 'flac' ? await readFlac(read) : await read()
    const file = `${name}-${rangeName(from, to, zone)}.${format}`
    const tag = `"${[from, to, sound.size, sound.holes.length].join('-')}"`
    reply.header('content-type', format === 'wav' ? 'audio/wav' : 'audio/flac')
    reply.header('etag', tag)
    reply.header('cache-control', 'no-cache')
    if (format === 'wav') reply.header('accept-ranges', 'bytes')
    if (download !== undefined || format === 'flac') {
      reply.header('content-disposition', attachment(file))
    }
    const { 'if-range': ifRange = tag, range: header } = request.headers
    const isPart = format === 'wav' && request.method === 'GET' && ifRange === tag
    const range = isPart ? parseRange(header, sound.size) : 'whole'
    if (range === 'none') {
      await sound[Symbol.asyncDispose]()
      return reply.code(416).header('content-range', `bytes */${sound.size}`).send()
    }
    const { start, end } = range === 'whole' ? { start: 0, end: sound.size - 1 } : range
    reply.header('content-length', end + 1 - start)
    if (range !== 'whole') {
      reply.code(206).header('content-range', `bytes ${start}-${end}/${sound.size}`)
    }
    if (request.method === 'HEAD') {
      await sound[Symbol.asyncDispose]()
      return reply.send()
    }
    const body = Readable.from(sound.body({ from: start, to: end + 1 }), { objectMode: false })
    // Whether it was read to its end, in part, or not at all: who asked may be gone by now.
    body.once('close', () => void sound[Symbol.asyncDispose]())
    return reply.send(body)
  }
}

/** `2026-11-20-14h30m00-to-14h45m00`, on the clock of the recordings' names. */
function rangeName(from: number, to: number, zone: string): string {
  const [date, start] = localTime(from, zone)
  const [lastDate, end] = localTime(to, zone)
  return `${date}-${start}-to-${date === lastDate ? '' : `${lastDate}-`}${end}`
}

function localTime(time: number, timeZone: string): [date: string, time: string] {
  // Swedish writes dates as ISO 8601 does.
  const text = new Date(time).toLocaleString('sv-SE', { timeZone })
  const [date = '', clock = ''] = text.split(' ')
  return [date, clock.replace(':', 'h').replace(':', 'm')]
}
