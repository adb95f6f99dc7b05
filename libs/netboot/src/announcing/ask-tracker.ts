import { once } from 'node:events'
import type { IncomingMessage } from 'node:http'
import { get } from 'node:http'
import { NetbootError } from '../errors.ts'
import { bytesOf } from '../torrent/bencode.ts'
import { percentEncoded } from '../tracker/announce.ts'
import { parseAnswer, type TrackerReply } from '../tracker/response.ts'
import type { Question } from './question.ts'
import { askUdpTracker } from './udp-announce.ts'

/** In ms: a tracker that has not answered by then is not there. */
const patience = 15_000
/** In bytes. */
const longestAnswer = 1 << 20

/**
 * Announce to a tracker.
 *
 * @param url - `http:` or `udp:`
 * @throws {@link NetbootError} `ERR_PROTOCOL`: it refuses, does not answer, or not as a tracker does. The signal's reason
 */
export async function askTracker(url: string, question: Question): Promise<TrackerReply> {
  const place = URL.canParse(url) ? new URL(url) : undefined
  const signal = AbortSignal.any([
    AbortSignal.timeout(patience),
    ...(question.signal === undefined ? [] : [question.signal]),
  ])
  try {
    if (place?.protocol === 'http:') return parseAnswer(await ask(place, question, signal))
    if (place?.protocol === 'udp:') return await askUdpTracker(place, question, signal)
  } catch (cause) {
    question.signal?.throwIfAborted()
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new NetbootError('ERR_PROTOCOL', `${url}: ${reason}`, { cause })
  }
  throw new NetbootError('ERR_PROTOCOL', `${url}: expected http: or udp:`)
}

async function ask(place: URL, question: Question, signal: AbortSignal): Promise<Uint8Array> {
  const { announce, host } = question
  const fields = [
    `info_hash=${percentEncoded(bytesOf(announce.infoHash))}`,
    `peer_id=${percentEncoded(bytesOf(announce.peerId))}`,
    `port=${announce.port}`,
    `uploaded=${announce.uploaded}`,
    `downloaded=${announce.downloaded}`,
    `left=${announce.left}`,
    'compact=1',
    ...(announce.event === 'none' ? [] : [`event=${announce.event}`]),
    ...(announce.wanted < 0 ? [] : [`numwant=${announce.wanted}`]),
  ]
  const url = new URL(place)
  url.search = [place.search.slice(1), ...fields].filter(Boolean).join('&')
  const request = get(url, { signal, agent: false, ...(host && { localAddress: host }) })
  const [response] = (await once(request, 'response')) as [IncomingMessage]
  const parts: Buffer[] = []
  let length = 0
  for await (const part of response as AsyncIterable<Buffer>) {
    length += part.length
    if (length > longestAnswer) throw new Error(`expected at most ${longestAnswer} bytes`)
    parts.push(part)
  }
  if (response.statusCode !== 200) throw new Error(`expected 200, got ${response.statusCode}`)
  return Buffer.concat(parts)
}
