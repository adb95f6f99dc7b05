import { connect, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { ProcessError, quoteLines } from '../errors.ts'
import type { Readiness, TcpPlace, UnixPlace } from '../options.ts'
import type { ProcessSettings } from '../settings.ts'

/** What there is to go by. */
export interface Signs {
  /** A line matched: for a `RegExp`. */
  readonly matched: Promise<void>
  /** It has ended, or is to end. */
  readonly over: AbortSignal
  /** What it said last. */
  readonly lastLines: () => readonly string[]
}

/** When to ask again, in ms after the time before. */
const intervals = [10, 25, 50, 100] as const
const lastInterval = 250

/**
 * Wait until a process is ready.
 *
 * @returns `over` if it ended before, the error if it took too long or its check failed
 */
export async function waitReady(
  { ready, readyTimeout, name }: ProcessSettings,
  { matched, over, lastLines }: Signs,
): Promise<'ready' | 'over' | ProcessError> {
  if (ready === undefined) return 'ready'
  const late = new AbortController()
  const timer = setTimeout(() => late.abort(), readyTimeout)
  const signal = AbortSignal.any([over, late.signal])
  try {
    await Promise.race([ready instanceof RegExp ? matched : ask(ready, signal), aborted(signal)])
    return 'ready'
  } catch (cause) {
    if (over.aborted) return 'over'
    const why = late.signal.aborted
      ? `within ${readyTimeout} ms (expected ${inWords(ready)})`
      : `(its check failed: ${cause instanceof Error ? cause.message : cause})`
    const lines = lastLines()
    const message = quoteLines(`${name} was not ready ${why}`, lines)
    return new ProcessError('ERR_NOT_READY', message, { cause, lines })
  } finally {
    clearTimeout(timer)
    late.abort()
  }
}

type Question = Exclude<Readiness, RegExp>
type Place = UnixPlace | Required<TcpPlace>

async function ask(ready: Question, signal: AbortSignal): Promise<void> {
  const holds = typeof ready === 'function' ? ready : () => listens(placeOf(ready), signal)
  for (let attempt = 0; !(await holds(signal)); attempt++) {
    await sleep(intervals[attempt] ?? lastInterval, undefined, { signal })
  }
}

async function aborted(signal: AbortSignal): Promise<never> {
  return await new Promise((_, reject) => {
    if (signal.aborted) reject(signal.reason)
    else signal.addEventListener('abort', () => reject(signal.reason), { once: true })
  })
}

function inWords(ready: Readiness): string {
  if (ready instanceof RegExp) return `a line like ${ready}`
  if (typeof ready === 'function') return 'its check to hold'
  const place = placeOf(ready)
  return `it to listen on ${'path' in place ? place.path : `${place.host}:${place.port}`}`
}

function placeOf(ready: Exclude<Question, (...args: never) => unknown>): Place {
  if (typeof ready === 'number') return { host: '127.0.0.1', port: ready }
  return 'path' in ready ? ready : { host: ready.host ?? '127.0.0.1', port: ready.port }
}

/**
 * Where nobody listens, a connection is given any free port of the machine for its own end: if that is the very one that it
 * is made to, both ends are opened at once (RFC 9293, 3.5), and it has met itself.
 */
function isItself(socket: Socket): boolean {
  const { localPort, remotePort, localAddress, remoteAddress } = socket
  return remotePort !== undefined && localPort === remotePort && localAddress === remoteAddress
}

/** Does anyone accept a connection? */
async function listens(place: Place, signal: AbortSignal): Promise<boolean> {
  const socket = connect({ ...place, signal })
  try {
    return await new Promise((resolve) => {
      socket.once('connect', () => resolve(!isItself(socket)))
      socket.on('error', () => resolve(false))
      socket.once('close', () => resolve(false))
    })
  } finally {
    socket.destroy()
  }
}
