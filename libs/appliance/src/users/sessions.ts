import { createHash, randomBytes } from 'node:crypto'
import type { User } from '../user.ts'

/** How long sessions last. They are kept in memory: after a restart everybody logs in again. */
export interface SessionOptions {
  /** How long a session lasts at most, in s. Default 30 days. */
  readonly maxAge?: number
  /** How long it lasts without a request, and without a page that listens to events, in s. Default 1 day. */
  readonly maxIdle?: number
  /** How many there are at once, at 300 bytes each; the idlest ends first. Default 1,000. */
  readonly maxSessions?: number
}

/** Who is logged in. */
export interface Sessions {
  /** How long a session lasts at most, in s. */
  readonly maxAge: number
  /**
   * Begin a session.
   *
   * @param user whose
   * @param id the secret that it is known by. Default a new one of 256 bits
   * @returns the secret
   */
  begin(user: User, id?: string): string
  /** Whose session a secret is of, if it is not over. */
  find(id: string): User | undefined
  /** End a session, if there is one. */
  end(id: string): void
}

interface Session {
  readonly user: User
  readonly end: number
  seen: number
}

/**
 * Keep sessions. Ids are kept as hashes: a look into memory, or the time that a comparison takes, does
 * not tell one.
 *
 * @param options how long, how many
 * @param now the time in ms
 */
export function createSessions(options: SessionOptions, now: () => number): Sessions {
  const { maxAge = 30 * 86_400, maxIdle = 86_400, maxSessions = 1000 } = options
  /** The idlest first. */
  const sessions = new Map<string, Session>()
  const keyOf = (id: string): string => createHash('sha256').update(id).digest('base64url')
  return {
    maxAge,
    begin(user, id = randomBytes(32).toString('base64url')) {
      const time = now()
      sessions.set(keyOf(id), { user, seen: time, end: time + maxAge * 1000 })
      for (const idlest of sessions.keys()) {
        if (sessions.size <= maxSessions) break
        sessions.delete(idlest)
      }
      return id
    },
    find(id) {
      const key = keyOf(id)
      const session = sessions.get(key)
      if (session === undefined) return undefined
      const time = now()
      sessions.delete(key)
      if (time >= session.end || time - session.seen >= maxIdle * 1000) return undefined
      session.seen = time
      sessions.set(key, session)
      return session.user
    },
    end: (id) => void sessions.delete(keyOf(id)),
  }
}
