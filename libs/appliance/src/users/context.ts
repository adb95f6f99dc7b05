import type { FastifyRequest } from 'fastify'
import type { PageFrame } from '../http/frame.ts'
import type { Attempt, Verdict } from './attempts.ts'
import type { LoginLanguage } from './login-words.ts'
import type { Sessions } from './sessions.ts'

/** Somebody logs in or out, or tries to in vain. Basic authentication is told when it fails. */
export interface LoginEvent {
  /** What happens. */
  readonly what: 'login' | 'login-failed' | 'logout'
  /** Who; of one who failed, the first 100 characters of what was typed. */
  readonly name: string
  /** From where. */
  readonly address: string
}

/** What the parts of a login share. */
export interface UsersContext {
  /** Languages of the login, the usual one first. */
  readonly languages: readonly LoginLanguage[]
  /** Whether names are asked for. */
  readonly named: boolean
  /** The role that a user needs where a route names none. */
  readonly role: string | undefined
  /** Roles of which each includes those before it. */
  readonly ranks: readonly string[]
  /** Told when somebody logs in or out, or tries to in vain. */
  told(event: LoginEvent): void
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
