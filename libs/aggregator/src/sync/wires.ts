import type { Redis } from 'ioredis'
import type { Database } from '../oddity.ts'
import { connect, type Endpoint } from './connect.ts'
import { type Listener, listen } from './listen.ts'

/** The connections to a replica: one for each database, one that hears of changes. */
export interface Wires {
  /** To database 0. */
  readonly programmes: Redis
  /** To database 1. */
  readonly media: Redis
  /** Where changes are told. */
  readonly events: Listener
  /** Close them all. */
  close(): void
}

/** What connections tell. */
export interface WiresTold {
  /** Keys have changed; `undefined`: any may have, for all were flushed. */
  hear(keys: readonly string[] | undefined): void
  /** One is no more: the others are of no use. */
  lost(error: Error): void
}

/**
 * Connect to a replica, and have it tell of each change.
 *
 * @param timeout - ms for connecting, and for each command
 * @param signal - ends them all, also those that are not open yet
 * @throws what one of them failed with; nothing is left open
 */
export async function openWires(
  endpoint: Endpoint,
  timeout: number,
  told: WiresTold,
  signal: AbortSignal,
): Promise<Wires> {
  const closers: (() => void)[] = []
  const close = (): void => {
    for (const one of closers) one()
  }
  const open = async (database: Database): Promise<Redis> => {
    const client = await connect(endpoint, database, timeout, signal)
    closers.push(() => client.disconnect())
    client.once('end', () => told.lost(new Error('the connection was lost')))
    return client
  }
  const hear = async (): Promise<Listener> => {
    const listener = await listen(endpoint, told.hear, timeout, signal)
    closers.push(() => listener.close())
    void listener.ended.then(told.lost)
    return listener
  }
  try {
    const opening = [open(0), open(1), hear()] as const
    // All of them, so that what was opened is closed, whichever failed.
    await Promise.allSettled(opening)
    const [programmes, media, events] = await Promise.all(opening)
    const redirect = ['REDIRECT', String(events.id)]
    await programmes.call('CLIENT', 'TRACKING', 'ON', ...redirect, 'BCAST')
    return { programmes, media, events, close }
  } catch (error) {
    close()
    throw error
  }
}
