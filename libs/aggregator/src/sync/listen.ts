import { once } from 'node:events'
import { createConnection } from 'node:net'
import type { Endpoint } from './connect.ts'
import { isLoading } from './info.ts'
import { createReplyDecoder, encodeCommand, type Reply } from './resp.ts'

/** A connection that hears which keys change. */
export interface Listener {
  /** What CLIENT TRACKING is to redirect to. */
  readonly id: number
  /** Resolves once all that was sent before has been heard. */
  barrier(): Promise<void>
  /** Settles, never rejecting, when the connection is no more. */
  readonly ended: Promise<Error>
  /** Close it. */
  close(): void
}

/** Where invalidations are published for a client that speaks RESP2. */
const channel = '__redis__:invalidate'

/**
 * Connect, and subscribe to invalidations.
 *
 * @param hear - told the keys that have changed; `undefined`: any may have, for all were flushed
 * @param timeout - ms for connecting, and for each answer
 * @param signal - ends the connection
 * @throws what it failed with; nothing is left open
 */
export async function listen(
  { at, user, password }: Endpoint,
  hear: (keys: readonly string[] | undefined) => void,
  timeout: number,
  signal: AbortSignal,
): Promise<Listener> {
  const socket = createConnection(
    typeof at === 'number' ? { host: '127.0.0.1', port: at } : { path: at },
  ).setNoDelay()
  const waiting: PromiseWithResolvers<Reply>[] = []
  const ended = Promise.withResolvers<Error>()
  const end = (error: Error): void => {
    socket.destroy()
    ended.resolve(error)
    for (const one of waiting.splice(0)) one.reject(error)
  }
  signal.addEventListener('abort', () => end(new Error('the connection was closed')), {
    once: true,
  })
  const decoder = createReplyDecoder()
  const take = (reply: Reply): void => {
    if (Array.isArray(reply) && reply[0] === 'message') {
      const keys = reply[2]
      hear(Array.isArray(keys) ? keys.map(String) : undefined)
      return
    }
    const next = waiting.shift()
    if (next === undefined) end(new Error('expected no answer to nothing'))
    else if (reply instanceof Error) next.reject(reply)
    else next.resolve(reply)
  }
  socket.on('error', end)
  socket.on('close', () => end(new Error('the connection was lost')))
  socket.on('data', (chunk) => {
    try {
      for (const reply of decoder.push(chunk)) take(reply)
    } catch (error) {
      end(error instanceof Error ? error : new Error(String(error)))
    }
  })
  const within = async <T>(task: Promise<T>, what: string): Promise<T> => {
    const timer = setTimeout(() => end(new Error(`${what} timed out`)), timeout)
    try {
      return await task
    } finally {
      clearTimeout(timer)
    }
  }
  const ask = (...words: readonly string[]): Promise<Reply> => {
    const answer = Promise.withResolvers<Reply>()
    waiting.push(answer)
    socket.write(encodeCommand(...words))
    return within(answer.promise, words[0] ?? '')
  }
  try {
    // Whatever ends it while it connects rejects through `ended`.
    const failed = ended.promise.then((error) => Promise.reject(error))
    await within(Promise.race([once(socket, 'connect').catch(() => failed), failed]), 'connecting')
    if (password !== undefined) {
      await ask('AUTH', ...(user === undefined ? [] : [user]), password)
    }
    const id = await ask('CLIENT', 'ID')
    if (typeof id !== 'number') throw new Error('expected the id of a client')
    const subscribed = await ask('SUBSCRIBE', channel)
    if (!Array.isArray(subscribed) || subscribed[0] !== 'subscribe') {
      throw new Error('expected a subscription')
    }
    return {
      id,
      ended: ended.promise,
      async barrier() {
        // One that reads a dump answers that it does: so all that was sent before has been heard, too.
        await ask('PING').catch((error: unknown) => {
          if (!isLoading(error)) throw error
        })
      },
      close: () => end(new Error('the connection was closed')),
    }
  } catch (error) {
    end(new Error('the connection was closed'))
    throw error
  }
}
