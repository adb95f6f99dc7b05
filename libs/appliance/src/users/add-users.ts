import { createHmac, randomBytes } from 'node:crypto'
import fastifyCookie from '@fastify/cookie'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { PageFrame } from '../http/frame.ts'
import { page } from '../http/page.ts'
import '../http/roles.ts'
import type { User, UserStore } from '../user.ts'
import { type AttemptLimits, limitAttempts, type Verdict } from './attempts.ts'
import type { LoginEvent, UsersContext } from './context.ts'
import { guard } from './guard.ts'
import { addLoginRoutes } from './login-routes.ts'
import type { LoginLanguage } from './login-words.ts'
import { createSessions, type SessionOptions, type Sessions } from './sessions.ts'

/** Who may use an appliance. */
export interface UsersOptions {
  /** Knows the users. */
  readonly store: UserStore
  /** The role that a user needs where a route names none. Default none: to be logged in is enough. */
  readonly role?: string
  /**
   * Roles of which each includes those before it: with `['viewer', 'admin']` an admin may do what a viewer may. Default
   * none.
   */
  readonly ranks?: readonly string[]
  /** Told when somebody logs in or out, or tries to in vain. Default nobody is. */
  readonly told?: (event: LoginEvent) => void
  /** Languages of the login page; the first is for whose browser wants none of them. Default English alone. */
  readonly languages?: readonly LoginLanguage[]
  /** How long sessions last. */
  readonly sessions?: SessionOptions
  /** How often a password may be tried. */
  readonly attempts?: AttemptLimits
}

/** The surroundings of a login. */
export interface UsersSurroundings {
  /** The appliance's name: cookies do not tell ports apart, so that each needs its own. */
  readonly name: string
  /** The frame of the login page. Default {@link page}. */
  readonly page?: PageFrame
}

/**
 * Ask who it is, from now on: every route needs a user, and the role that its `config.role` names, unless
 * that is `false`. Adds `GET /login`, `POST /login`, `POST /logout` and `GET /login/user`. Programs may use
 * basic authentication instead. To be called before any plugin with routes is registered.
 *
 * @param app a Fastify server; `request.user` is set on it
 * @param options who knows the users, and how patient to be
 * @param surroundings the appliance's name and page frame
 * @returns tells whether who asked is logged in, still; for what is answered for long
 */
export function addUsers(
  app: FastifyInstance,
  options: UsersOptions,
  surroundings: UsersSurroundings,
): (request: FastifyRequest) => Promise<boolean> {
  const { store, role, ranks = [], told = () => {}, languages = ['en'] } = options
  const sessions = createSessions(options.sessions ?? {}, Date.now)
  const basics = createSessions({ maxAge: 600, maxIdle: 600 }, Date.now)
  // Not the clock on the wall: put back by a day, it would lock out for a day whoever had mistyped a password.
  const attempt = limitAttempts(store, options.attempts ?? {}, () => performance.now())
  const secret = randomBytes(32)

  /** A session's user, unless the store no longer knows them so. */
  async function held(kept: Sessions, id: string): Promise<User | undefined> {
    const user = kept.find(id)
    if (user === undefined || store.holds === undefined || (await store.holds(user))) return user
    kept.end(id)
    return undefined
  }

  /** A program sends its password with each request: what is right is remembered for ten minutes. */
  async function basic(header: string, address: string): Promise<Verdict> {
    const id = createHmac('sha256', secret).update(header).digest('base64url')
    const user = await held(basics, id)
    if (user !== undefined) return { user }
    const [, name, password] =
      /^([^:]*):(.*)$/s.exec(Buffer.from(header.slice(6), 'base64').toString('utf8')) ?? []
    if (name === undefined || password === undefined) return {}
    const verdict = await attempt({ address, name, password })
    if (verdict.user !== undefined) basics.begin(verdict.user, id)
    else if (verdict.wait === undefined) {
      told({ what: 'login-failed', name: name.slice(0, 100), address })
    }
    return verdict
  }

  const context: UsersContext = {
    named: store.named !== false,
    ...{ role, ranks, told, languages },
    page: surroundings.page ?? page,
    // The prefix binds a cookie to this very host, where the connection is secure (RFC 6265bis, 4.1.3).
    cookieName: ({ protocol }) =>
      `${protocol === 'https' ? '__Host-' : ''}${surroundings.name}-session`,
    sessions,
    attempt,
    async identify(request) {
      const { cookie, authorization } = request.headers
      const id = app.parseCookie(cookie ?? '')[context.cookieName(request)]
      const user = id === undefined ? undefined : await held(sessions, id)
      if (user !== undefined) return { user }
      if (!/^basic /i.test(authorization ?? '')) return {}
      return basic(authorization as string, request.ip)
    },
  }

  app.register(fastifyCookie)
  app.decorateRequest('user', undefined)
  app.addHook('onRequest', (request, reply) => guard(request, reply, context))
  addLoginRoutes(app, context)
  return async (request) => (await context.identify(request)).user !== undefined
}
