import 'fastify'
import type { User } from '../user.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The role that a user needs on this route, or `false` for everybody. */
    role?: string | false
  }
  interface FastifyRequest {
    /** Who asks, if there is a login and they passed it. */
    user: User | undefined
  }
}
