import type { FastifyReply, FastifyRequest } from 'fastify'
import { refuseWith } from '../http/fallbacks.ts'
import type { User } from '../user.ts'
import type { UsersContext } from './context.ts'

/**
 * Whether a user may use a route.
 *
 * @param user who asks, if they are known
 * @param role the role that the route needs: `undefined` for any user, `false` for nobody in particular
 * @param ranks roles of which each includes those before it
 */
export function mayPass(
  user: User | undefined,
  role: string | false | undefined,
  ranks: readonly string[] = [],
): boolean {
  if (role === false) return true
  if (user === undefined) return false
  if (role === undefined || user.roles.includes(role)) return true
  const rank = ranks.indexOf(role)
  return rank !== -1 && user.roles.some((own) => ranks.indexOf(own) > rank)
}

/** Let a request pass, or answer it. */
export async function guard(
  request: FastifyRequest,
  reply: FastifyReply,
  context: UsersContext,
): Promise<void> {
  const { user, wait } = await context.identify(request)
  if (user !== undefined) request.user = user
  const role = request.routeOptions.config?.role ?? context.role
  if (mayPass(user, role, context.ranks)) return
  const { page } = context
  if (user !== undefined) {
    await refuseWith(request, reply, 403, `This needs the role "${role}".`, page)
    return
  }
  if (wait !== undefined) {
    reply.header('retry-after', Math.ceil(wait / 1000))
    await refuseWith(request, reply, 429, 'Too many attempts. Try again later.', page)
    return
  }
  const isPage = request.method === 'GET' && request.headers.accept?.includes('text/html') === true
  if (isPage) {
    await reply.header('cache-control', 'no-store').redirect(loginPath(request.url), 303)
    return
  }
  // wget and curl wait for this to send their password; a browser would open a window of its own.
  if (!/^Mozilla\//.test(request.headers['user-agent'] ?? '')) {
    reply.header('www-authenticate', 'Basic realm="appliance", charset="UTF-8"')
  }
  await refuseWith(request, reply, 401, 'Please log in.', page)
}

function loginPath(url: string): string {
  return url === '/' ? '/login' : `/login?next=${encodeURIComponent(url)}`
}
