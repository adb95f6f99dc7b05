import type { FastifyRequest } from 'fastify'
import type { PageFrame } from '../http/frame.ts'
import type { Attempt, Verdict } from './attempts.ts'
import type { Sessions } from './sessions.ts'

/** What the parts of a login share. */
export interface UsersContext {
  /** Whether names are asked for. */
  readonly named: boolean
  /** The role that a user needs where a route names none. */
  readonly role: string | undefined
  /** The frame of the pages. */
  readonly page: PageFrame
  /** The name of the session's cookie. */
  cookieName(request: FastifyRequest): string
  /** The sessions. */
  readonly sessions: Sessions
  /** Try a password. */
  readonly attempt: (attempt: Attempt) => Promise<Verdict>
  /** Who asks, by cookie or by basic authentication. */
  identify(request: FastifyRequest): Promise<Verdict>
}
