import { type Bencoded, decodeBencode, encodeBencode } from '../torrent/bencode.ts'
import { formatCompact, parseCompact } from './compact.ts'
import type { Endpoint } from './endpoint.ts'

/** A peer that another one tells of. */
export interface ExchangedPeer extends Endpoint {
  /** Whether it has all, or wants nothing more. */
  readonly uploadOnly: boolean
}

/** What peers tell each other of the peers that they are connected to (BEP 11). */
export interface PeerExchange {
  /** Those who have come. */
  readonly added: readonly ExchangedPeer[]
  /** Those who have gone. */
  readonly dropped: readonly Endpoint[]
}

/** How many are told to have come, and how many to have gone, in one message (BEP 11). */
export const mostExchanged = 50
/** In ms: nobody is told more often than this (BEP 11). */
export const exchangeTime = 60_000

/** In bytes: the first message may tell of more than the others. */
const longest = 16 << 10
/** What is believed of one message. */
const mostBelieved = 4 * mostExchanged
const uploadOnlyFlag = 0x02
/** We have connected to it ourselves: it can be reached. */
const reachableFlag = 0x10
const families = ['ipv4', 'ipv6'] as const
const suffixes = { ipv4: '', ipv6: '6' } as const

/** Write a message; of more than {@link mostExchanged} each, the first ones. */
export function formatPeerExchange({ added, dropped }: PeerExchange): Uint8Array<ArrayBuffer> {
  const come = added.slice(0, mostExchanged)
  const gone = formatCompact(dropped.slice(0, mostExchanged))
  const fields: Record<string, Uint8Array> = {}
  for (const family of families) {
    const ofFamily = come.filter((peer) => formatCompact([peer])[family].length > 0)
    const flags = ofFamily.map(
      ({ uploadOnly }) => reachableFlag | (uploadOnly ? uploadOnlyFlag : 0),
    )
    fields[`added${suffixes[family]}`] = formatCompact(ofFamily)[family]
    fields[`added${suffixes[family]}.f`] = Uint8Array.from(flags)
    fields[`dropped${suffixes[family]}`] = gone[family]
  }
  return encodeBencode(fields)
}

/**
 * Read a message. What makes no sense in it is passed over; of too many peers the first ones are taken.
 *
 * @throws NetbootError `ERR_BENCODE`: it is not bencoded, or too long
 */
export function parsePeerExchange(bytes: Uint8Array): PeerExchange {
  const value = decodeBencode(bytes, { length: longest })
  const fields: ReadonlyMap<string, Bencoded> = value instanceof Map ? value : new Map()
  const bytesAt = (key: string): Uint8Array => {
    const found = fields.get(key)
    return found instanceof Uint8Array ? found : new Uint8Array()
  }
  const added = families.flatMap((family) => {
    const flags = bytesAt(`added${suffixes[family]}.f`)
    return parseCompact(bytesAt(`added${suffixes[family]}`), family, 'keep').map((peer, index) => ({
      ...peer,
      uploadOnly: ((flags[index] ?? 0) & uploadOnlyFlag) !== 0,
    }))
  })
  const dropped = families.flatMap((family) =>
    parseCompact(bytesAt(`dropped${suffixes[family]}`), family),
  )
  return {
    added: added.filter(({ port }) => port > 0).slice(0, mostBelieved),
    dropped: dropped.slice(0, mostBelieved),
  }
}
