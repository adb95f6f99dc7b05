import { NetbootError } from '../errors.ts'
import { type Bencoded, decodeBencode, encodeBencode } from '../torrent/bencode.ts'
import { formatCompact, parseCompact } from '../wire/compact.ts'
import type { Endpoint } from '../wire/endpoint.ts'

/** How many there are. */
export interface SwarmCount {
  /** Those that have all. */
  readonly complete: number
  /** Those that lack something. */
  readonly incomplete: number
  /** How many have come to have all, since the tracker began. */
  readonly downloaded: number
}

/** A peer, as a tracker knows it. */
export interface TrackedPeer extends Endpoint {
  /** What it calls itself: 20 bytes, as text of one character each. */
  readonly peerId: string
}

/** What a tracker answers to an announce. */
export interface AnnounceAnswer extends SwarmCount {
  /** In s: when to announce again. */
  readonly interval: number
  /** In s: not to announce before. */
  readonly minInterval: number
  /** Some of the others. */
  readonly peers: readonly TrackedPeer[]
}

/** Bencode the answer to an announce: compact (BEP 23, BEP 7), or a dictionary for each peer (BEP 3). */
export function formatAnswer(answer: AnnounceAnswer, compact: boolean): Uint8Array<ArrayBuffer> {
  const { ipv4, ipv6 } = formatCompact(answer.peers)
  const dictionaries = answer.peers.map(({ host, port, peerId }) => ({
    ip: host,
    'peer id': Uint8Array.from(peerId, (character) => character.charCodeAt(0)),
    port,
  }))
  return encodeBencode({
    complete: answer.complete,
    downloaded: answer.downloaded,
    incomplete: answer.incomplete,
    interval: answer.interval,
    'min interval': answer.minInterval,
    peers: compact ? ipv4 : dictionaries,
    peers6: compact && ipv6.length > 0 ? ipv6 : undefined,
  })
}

/** Bencode a refusal (BEP 3); clients show it. */
export function formatFailure(reason: string): Uint8Array<ArrayBuffer> {
  return encodeBencode({ 'failure reason': reason })
}

/** Bencode the answer to a scrape (BEP 48). @param counts - by infohash, one character for each byte */
export function formatScrape(counts: ReadonlyMap<string, SwarmCount>): Uint8Array<ArrayBuffer> {
  const files = new Map(
    [...counts].map(([hash, { complete, downloaded, incomplete }]) => [
      hash,
      { complete, downloaded, incomplete },
    ]),
  )
  return encodeBencode({ files })
}

/** What a client takes from the answer of a tracker. */
export interface TrackerReply {
  /** In s: when to announce again. */
  readonly interval: number
  /** Some of the others. */
  readonly peers: readonly Endpoint[]
}

/**
 * Read the answer of a tracker over HTTP.
 *
 * @throws {@link NetbootError} `ERR_BENCODE`; `ERR_PROTOCOL`: the tracker refuses, or this is no answer
 */
export function parseAnswer(bytes: Uint8Array): TrackerReply {
  const answer = decodeBencode(bytes)
  if (!(answer instanceof Map)) throw new NetbootError('ERR_PROTOCOL', 'expected a dictionary')
  const failure: unknown = answer.get('failure reason')
  if (failure instanceof Uint8Array) {
    throw new NetbootError('ERR_PROTOCOL', `the tracker refuses: ${decoder.decode(failure)}`)
  }
  const interval: unknown = answer.get('interval')
  if (typeof interval !== 'number') throw new NetbootError('ERR_PROTOCOL', 'expected an interval')
  const peers: Bencoded | undefined = answer.get('peers')
  const peers6: unknown = answer.get('peers6')
  return {
    interval,
    peers: [
      ...(peers instanceof Uint8Array ? parseCompact(peers, 'ipv4') : dictionariesOf(peers)),
      ...(peers6 instanceof Uint8Array ? parseCompact(peers6, 'ipv6') : []),
    ],
  }
}

const decoder = new TextDecoder()

function dictionariesOf(list: Bencoded | undefined): Endpoint[] {
  if (!Array.isArray(list)) return []
  return list.flatMap((entry: unknown) => {
    if (!(entry instanceof Map)) return []
    const [host, port]: unknown[] = [entry.get('ip'), entry.get('port')]
    const isWhole = host instanceof Uint8Array && typeof port === 'number'
    return isWhole && port > 0 && port < 65536 ? [{ host: decoder.decode(host), port }] : []
  })
}
