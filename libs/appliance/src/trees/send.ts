import type { FastifyReply, FastifyRequest } from 'fastify'
import '../http/roles.ts'
import { untrustedPolicy } from '../http/headers.ts'
import { evaluate, rangeHolds, validatorsOf } from './conditions.ts'
import type { Opened } from './files.ts'
import { attachment } from './path.ts'
import { parseRange } from './range.ts'
import { contentType, isActive } from './types.ts'

/** How a file is sent. */
export interface SendOptions {
  /** The file's name: its type is known by it. */
  readonly name: string
  /** The `Cache-Control` header. */
  readonly cacheControl: string
  /** Ask the browser to save the file rather than to show it. */
  readonly download: boolean
  /** Whether the file is our own, and may run as a part of our pages. */
  readonly trusted: boolean
}

/** Enough to keep a disk and a gigabit line busy; twice this is what one download holds in memory. */
const chunkBytes = 2 ** 18

/**
 * Answer a GET or HEAD request with a file: conditions first, then ranges. What is sent is the file as
 * long as it was when it was opened, should it grow meanwhile; should it shrink, the connection is cut
 * so that nobody takes a part for the whole. Closes the file.
 *
 * @param request the request
 * @param reply its reply
 * @param file the open file
 * @param options how
 */
export async function sendFile(
  request: FastifyRequest,
  reply: FastifyReply,
  { handle, stats }: Opened,
  { name, cacheControl, download, trusted }: SendOptions,
): Promise<FastifyReply> {
  const validators = validatorsOf(stats, Date.now())
  const size = Number(stats.size)
  const type = contentType(name)
  reply.header('etag', validators.etag)
  reply.header('last-modified', validators.lastModified)
  // What one user may see is not for a cache that serves others too.
  reply.header(
    'cache-control',
    request.user === undefined ? cacheControl : `private, ${cacheControl}`,
  )
  reply.header('accept-ranges', 'bytes')
  const status = evaluate(request.headers, validators)
  const wanted =
    request.method === 'GET' && rangeHolds(request.headers['if-range'] as string, validators)
      ? parseRange(request.headers.range, size)
      : 'whole'
  if (status !== 200 || wanted === 'none') {
    await handle.close()
    if (status !== 200) return reply.code(status).send()
    return reply.code(416).header('content-range', `bytes */${size}`).send()
  }
  reply.header('content-type', type)
  if (download) reply.header('content-disposition', attachment(name))
  if (!trusted && isActive(type)) reply.header('content-security-policy', untrustedPolicy)
  const { start, end } = wanted === 'whole' ? { start: 0, end: size - 1 } : wanted
  const length = end - start + 1
  reply.header('content-length', length)
  if (wanted !== 'whole') {
    reply.code(206).header('content-range', `bytes ${start}-${end}/${size}`)
  }
  if (request.method === 'HEAD' || length === 0) {
    await handle.close()
    return reply.send()
  }
  const stream = handle.createReadStream({ start, end, highWaterMark: chunkBytes })
  const tell = (what: object): void => {
    request.log.warn({ ...what, url: request.url }, 'a file could not be sent to its end')
  }
  stream.once('error', (error) => tell({ err: error }))
  // Added before the reply's own listener, which would end the response as if all were said.
  stream.once('end', () => {
    if (stream.bytesRead === length) return
    tell({ sent: stream.bytesRead, promised: length })
    reply.raw.destroy()
  })
  return reply.send(stream)
}

/**
 * Answer as if there were no route.
 *
 * @param reply the reply
 */
export function notFound(reply: FastifyReply): FastifyReply {
  reply.callNotFound()
  return reply
}
