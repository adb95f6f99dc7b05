import { STATUS_CODES } from 'node:http'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { PageFrame } from './frame.ts'
import { html } from './html.ts'
import { refusalOf } from './refusal.ts'

/**
 * Answer what no route answers, and what fails: a page for people, JSON for programs. What went wrong
 * inside is logged, not told.
 *
 * @param app the server
 * @param page the frame
 */
export function addFallbacks(app: FastifyInstance, page: PageFrame): void {
  app.setNotFoundHandler((request, reply) =>
    refuseWith(request, reply, 404, 'There is nothing at this address.', page),
  )
  app.setErrorHandler((error: Error & { statusCode?: number }, request, reply) => {
    const status = error.statusCode ?? 500
    if (status < 500) return refuseWith(request, reply, status, error.message, page)
    request.log.error({ err: error, url: request.url }, 'request failed')
    return refuseWith(
      request,
      reply,
      status,
      'Something went wrong here. It has been logged.',
      page,
    )
  })
}

/**
 * Answer a request with a refusal.
 *
 * @param request the request: its `Accept` says whether a person asks
 * @param reply its reply
 * @param status the HTTP status
 * @param message what to say, in one sentence
 * @param page the frame
 */
export function refuseWith(
  request: FastifyRequest,
  reply: FastifyReply,
  status: number,
  message: string,
  page: PageFrame,
): FastifyReply {
  reply.code(status).header('cache-control', 'no-store')
  if (request.headers.accept?.includes('text/html') !== true)
    return reply.send(refusalOf(status, message))
  const title = STATUS_CODES[status] ?? 'Refused'
  const body = html`<p>${message}</p><p><a href="/">To the first page</a></p>`
  return reply
    .type('text/html; charset=utf-8')
    .send(page({ title, body, width: 'narrow', path: request.url }, request))
}
