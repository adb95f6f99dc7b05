import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { likedLanguage } from '../users/login-words.ts'
import type { PageFrame } from './frame.ts'
import { html } from './html.ts'
import { refusalOf } from './refusal.ts'
import { refusalWords } from './refusal-words.ts'

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
 * Answer a request with a refusal: a person in the language of their browser, if the frame has it.
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
  const refusal = refusalOf(status, message)
  if (request.headers.accept?.includes('text/html') !== true) return reply.send(refusal)
  const lang = likedLanguage(request.headers['accept-language'], page.languages ?? ['en'])
  const { title, text, home } = refusalWords(lang, status, refusal)
  const body = html`<p>${text}</p><p><a href="/">${home}</a></p>`
  // The labels of the navigation are in English.
  const nav = lang === 'en' ? {} : { nav: [] }
  return reply
    .type('text/html; charset=utf-8')
    .header('vary', 'Accept-Language')
    .send(page({ title, body, lang, ...nav, width: 'narrow', path: request.url }, request))
}
