import { once } from 'node:events'
import { type Agent, get, type IncomingMessage } from 'node:http'
import { get as getSecurely } from 'node:https'
import { NetbootError } from '../errors.ts'

/** A range of a file that a web server has. */
export interface WebRange {
  /** `http:` or `https:`. */
  readonly url: URL
  /** Where it begins, in bytes. */
  readonly offset: number
  /** In bytes; never 0. */
  readonly length: number
  /** Of the whole file, in bytes. */
  readonly size: number
}

/** How a range is fetched. */
export interface FetchOptions {
  /** Whose connections are used. */
  readonly agent: Agent
  /** The address that is called from; `undefined`: the system chooses. */
  readonly host: string | undefined
  /** Ends it. */
  readonly signal: AbortSignal
  /** In ms: nothing comes for so long, and it is over. */
  readonly patience: number
}

/**
 * Fetch a range over HTTP. Redirections are not followed: they could lead anywhere.
 *
 * @returns its bytes, as they come
 * @throws {@link NetbootError} `ERR_PROTOCOL`: the answer is not this range. What the network throws; the signal's reason
 */
export async function* fetchRange(
  range: WebRange,
  { agent, host, signal, patience }: FetchOptions,
): AsyncGenerator<Uint8Array, void, undefined> {
  const { url, offset, length } = range
  const headers = {
    range: `bytes=${offset}-${offset + length - 1}`,
    'accept-encoding': 'identity',
    'user-agent': 'boxwright',
  }
  signal.throwIfAborted()
  const open = url.protocol === 'https:' ? getSecurely : get
  const request = open(url, { agent, headers, ...(host && { localAddress: host }) })
  // Not the request's own signal: Node fails the connection with it also when the answer has come to its end and the
  // connection is on its way back to the agent, where nobody listens for its errors.
  let response: IncomingMessage | undefined
  const stop = (): void => {
    if (response?.complete !== true) request.destroy(signal.reason)
  }
  signal.addEventListener('abort', stop)
  let silence: NetbootError | undefined
  request.setTimeout(patience, () => {
    silence = new NetbootError('ERR_PROTOCOL', `nothing came for ${patience / 1000} s`)
    request.destroy(silence)
  })
  // Who waits for its answer is told; nobody else has to be.
  request.on('error', () => undefined)
  let isRead = false
  try {
    const answered = (await once(request, 'response')) as [IncomingMessage]
    response = answered[0]
    expectRange(response, range)
    let came = 0
    for await (const part of response as AsyncIterable<Buffer>) {
      came += part.length
      if (came > length) throw new NetbootError('ERR_PROTOCOL', `more than ${length} bytes`)
      yield part
      signal.throwIfAborted()
    }
    if (came < length) throw new NetbootError('ERR_PROTOCOL', `${came} of ${length} bytes`)
    isRead = true
  } catch (error) {
    throw silence ?? error
  } finally {
    signal.removeEventListener('abort', stop)
    // What was read to its end keeps its connection for the next range; what was not would hold it.
    if (!isRead) request.destroy()
  }
}

function expectRange({ statusCode, headers }: IncomingMessage, range: WebRange): void {
  const { offset, length, size } = range
  const fault = (expected: string, got: unknown): NetbootError =>
    new NetbootError('ERR_PROTOCOL', `expected ${expected}, got ${got}`)
  const encoding = headers['content-encoding'] ?? 'identity'
  if (encoding !== 'identity') throw fault('the bytes as they are', encoding)
  // A server that knows no ranges gives all; that is right if all was asked for.
  if (statusCode === 200 && length === size) return
  if (statusCode !== 206) throw fault('206', statusCode)
  const wanted = `bytes ${offset}-${offset + length - 1}/`
  const got = headers['content-range']?.trim() ?? 'none'
  if (got !== `${wanted}${size}` && got !== `${wanted}*`) throw fault(`${wanted}${size}`, got)
}
