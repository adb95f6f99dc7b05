import { NetbootError } from '../errors.ts'
import { latin1Of } from '../torrent/bencode.ts'
import { hashLength } from '../torrent/info.ts'

/** What a peer tells with an announce: it begins, has all, ends; or nothing new (BEP 3). */
export type AnnounceEvent = 'started' | 'completed' | 'stopped' | 'none'

/** What a peer tells a tracker, and asks of it. */
export interface Announce {
  /** Of which torrent: the 20 bytes of the infohash, as text of one character each. */
  readonly infoHash: string
  /** What it calls itself: 20 bytes, as text of one character each. */
  readonly peerId: string
  /** The port that it listens on; 0 if on none. */
  readonly port: number
  /** What it has sent to other peers, in bytes. */
  readonly uploaded: number
  /** What it has received, in bytes. */
  readonly downloaded: number
  /** What it lacks yet, in bytes; 0: it has all. */
  readonly left: number
  /** What happened. */
  readonly event: AnnounceEvent
  /** How many peers it wants; -1: as many as the tracker finds right. */
  readonly wanted: number
}

/** An announce over HTTP. */
export interface HttpAnnounce extends Announce {
  /** Whether it takes the compact form (BEP 23). All do; one that says `compact=0` gets dictionaries. */
  readonly compact: boolean
}

/** How many torrents may be asked for in one scrape: what fits into one packet of UDP (BEP 15). */
export const mostScraped = 74

/**
 * Read the query of an announce (BEP 3). Its own address is not taken from it (`ip=`): only where it came from counts.
 *
 * @param query - of the URL, without the question mark
 * @throws {@link NetbootError} `ERR_PROTOCOL`: a sentence for the peer
 */
export function parseAnnounce(query: string): HttpAnnounce {
  const fields = parseQuery(query)
  const event = fields.get('event')?.[0] ?? ''
  const wanted = fields.get('numwant')?.[0]
  return {
    infoHash: hashOf(fields, 'info_hash'),
    peerId: hashOf(fields, 'peer_id'),
    port: numberOf(fields, 'port', 65535),
    uploaded: numberOf(fields, 'uploaded', Number.MAX_SAFE_INTEGER, 0),
    downloaded: numberOf(fields, 'downloaded', Number.MAX_SAFE_INTEGER, 0),
    // One that does not say what it lacks is taken for one that lacks something.
    left: numberOf(fields, 'left', Number.MAX_SAFE_INTEGER, 1),
    event: event === 'started' || event === 'completed' || event === 'stopped' ? event : 'none',
    wanted: wanted === undefined || wanted === '-1' ? -1 : numberOf(fields, 'numwant', 2 ** 31),
    compact: fields.get('compact')?.[0] !== '0',
  }
}

/**
 * Read the query of a scrape: the infohashes that are asked for, at most {@link mostScraped} of them.
 *
 * @throws {@link NetbootError} `ERR_PROTOCOL`: there is none, or one is not of 20 bytes
 */
export function parseScrape(query: string): string[] {
  const hashes = parseQuery(query).get('info_hash') ?? []
  if (hashes.length === 0 || hashes.some((hash) => hash.length !== hashLength)) {
    throw new NetbootError('ERR_PROTOCOL', 'info_hash: expected 20 bytes')
  }
  return hashes.slice(0, mostScraped)
}

function hashOf(fields: ReadonlyMap<string, readonly string[]>, key: string): string {
  const value = fields.get(key)?.[0] ?? ''
  if (value.length === hashLength) return value
  throw new NetbootError('ERR_PROTOCOL', `${key}: expected 20 bytes, got ${value.length}`)
}

function numberOf(
  fields: ReadonlyMap<string, readonly string[]>,
  key: string,
  most: number,
  missing?: number,
): number {
  const text = fields.get(key)?.[0]
  if (text === undefined && missing !== undefined) return missing
  const value = /^\d{1,19}$/.test(text ?? '') ? Number(text) : Number.NaN
  if (value <= most) return value
  throw new NetbootError('ERR_PROTOCOL', `${key}: expected a number from 0 to ${most}`)
}

/** Values are bytes, one character each: an infohash is no UTF-8, so no library for URLs reads it. */
function parseQuery(query: string): Map<string, string[]> {
  const fields = new Map<string, string[]>()
  for (const field of query.split('&')) {
    const at = field.indexOf('=')
    if (at < 0) continue
    const key = percentDecoded(field.slice(0, at))
    const values = fields.get(key)
    if (values) values.push(percentDecoded(field.slice(at + 1)))
    else fields.set(key, [percentDecoded(field.slice(at + 1))])
  }
  return fields
}

function percentDecoded(text: string): string {
  return text
    .replaceAll('+', ' ')
    .replace(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
}

/** Bytes, as they are written in the query of a URL. */
export function percentEncoded(bytes: Uint8Array): string {
  return [...latin1Of(bytes)]
    .map((character) =>
      /[0-9a-z._~-]/i.test(character)
        ? character
        : `%${character.charCodeAt(0).toString(16).padStart(2, '0').toUpperCase()}`,
    )
    .join('')
}
