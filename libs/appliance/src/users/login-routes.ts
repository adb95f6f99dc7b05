import type { FastifyInstance, FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify'
import { refusalOf } from '../http/refusal.ts'
import type { UsersContext } from './context.ts'
import { loginForm, safeNext } from './login-page.ts'
import { type LoginLanguage, likedLanguage, loginWords } from './login-words.ts'

/** A login's fields; more than this nobody types. */
const bodyLimit = 8192

/**
 * Add the routes of a login: forms for people, JSON for pages.
 *
 * @param app the server
 * @param context what the parts of a login share
 */
export function addLoginRoutes(app: FastifyInstance, context: UsersContext): void {
  const config = { role: false } as const
  // A scope of its own: forms are understood here, and nowhere else unless an application says so.
  const routes: FastifyPluginAsync = async (scope) => {
    scope.addContentTypeParser(
      'application/x-www-form-urlencoded',
      { parseAs: 'string', bodyLimit },
      async (_request: FastifyRequest, body: string) =>
        Object.fromEntries(new URLSearchParams(body)),
    )
    scope.get('/login', { config }, async (request, reply) => {
      const next = safeNext((request.query as Record<string, string>)['next'])
      if (request.user !== undefined) return reply.redirect(next, 303)
      return sendForm(request, reply, context, { next })
    })
    scope.post('/login', { config, bodyLimit }, (request, reply) => logIn(request, reply, context))
    scope.post('/logout', { config, bodyLimit }, async (request, reply) => {
      const cookieName = context.cookieName(request)
      const id = app.parseCookie(request.headers.cookie ?? '')[cookieName]
      if (request.user !== undefined) {
        context.told({ what: 'logout', name: request.user.name, address: request.ip })
      }
      if (id !== undefined) context.sessions.end(id)
      reply.clearCookie(cookieName, { path: '/', secure: request.protocol === 'https' })
      return wantsJson(request) ? reply.code(204).send() : reply.redirect('/login', 303)
    })
    scope.get('/login/user', { config }, async (request, reply) => {
      const user = request.user && { name: request.user.name, roles: request.user.roles }
      return reply
        .header('cache-control', 'no-store')
        .send({ named: context.named, user: user ?? null })
    })
  }
  app.register(routes)
}

async function logIn(
  request: FastifyRequest,
  reply: FastifyReply,
  context: UsersContext,
): Promise<FastifyReply> {
  const { name = '', password = '', next } = fieldsOf(request.body)
  const { user, wait } = await context.attempt({ address: request.ip, name, password })
  reply.header('cache-control', 'no-store')
  const who = { name: user?.name ?? name.slice(0, 100), address: request.ip }
  if (wait === undefined) context.told({ what: user ? 'login' : 'login-failed', ...who })
  if (user === undefined) {
    const seconds = Math.ceil((wait ?? 0) / 1000)
    if (wait !== undefined) reply.header('retry-after', seconds)
    const words = loginWords[languageOf(request, context)]
    const wrong = context.named ? words.wrong : words.wrongPassword
    const problem = wait === undefined ? wrong : words.tooMany(seconds)
    const status = wait === undefined ? 401 : 429
    reply.code(status)
    if (wantsJson(request)) {
      const code = wait === undefined ? 'wrong-password' : 'too-many'
      return reply.send(refusalOf(status, problem, code))
    }
    return sendForm(request, reply, context, { next: safeNext(next), name, problem })
  }
  reply.setCookie(context.cookieName(request), context.sessions.begin(user), {
    path: '/',
    httpOnly: true,
    sameSite: 'lax',
    secure: request.protocol === 'https',
    maxAge: context.sessions.maxAge,
  })
  if (wantsJson(request)) return reply.send({ user: { name: user.name, roles: user.roles } })
  return reply.redirect(safeNext(next), 303)
}

function sendForm(
  request: FastifyRequest,
  reply: FastifyReply,
  context: UsersContext,
  form: { next: string; name?: string; problem?: string },
): FastifyReply {
  const lang = languageOf(request, context)
  const words = loginWords[lang]
  const body = loginForm({ ...form, words, named: context.named })
  return reply
    .type('text/html; charset=utf-8')
    .header('cache-control', 'no-store')
    .header('vary', 'Accept-Language')
    .send(context.page({ title: words.logIn, body, nav: [], width: 'narrow', lang }))
}

function languageOf({ headers }: FastifyRequest, { languages }: UsersContext): LoginLanguage {
  return likedLanguage(headers['accept-language'], languages)
}

function wantsJson({ headers }: FastifyRequest): boolean {
  return headers['content-type']?.startsWith('application/json') === true
}

/** Only strings count: JSON may bring anything. */
function fieldsOf(body: unknown): Record<string, string> {
  const entries = Object.entries(body ?? {}).filter(([, value]) => typeof value === 'string')
  return Object.fromEntries(entries)
}
