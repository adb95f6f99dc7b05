import { NetbootError } from '../errors.ts'
import { bytesOf, latin1Of } from '../torrent/bencode.ts'
import { formatCompact, parseCompact } from '../wire/compact.ts'
import { type Announce, type AnnounceEvent, mostScraped } from './announce.ts'
import type { AnnounceAnswer, SwarmCount, TrackerReply } from './response.ts'

/** What a client sends to a tracker over UDP (BEP 15). */
export type UdpRequest =
  | { readonly kind: 'connect'; readonly transaction: number }
  | {
      readonly kind: 'announce'
      readonly transaction: number
      readonly connection: bigint
      readonly announce: Announce
    }
  | {
      readonly kind: 'scrape'
      readonly transaction: number
      readonly connection: bigint
      readonly infoHashes: readonly string[]
    }

/** What a tracker answers. */
export type UdpResponse =
  | { readonly kind: 'connect'; readonly transaction: number; readonly connection: bigint }
  | { readonly kind: 'announce'; readonly transaction: number; readonly reply: TrackerReply }
  | { readonly kind: 'error'; readonly transaction: number; readonly message: string }

/** What a connect begins with, instead of a connection. */
const protocolId = 0x41727101980n
const actions = { connect: 0, announce: 1, scrape: 2, error: 3 } as const
/** In the order of their numbers. */
const events: readonly AnnounceEvent[] = ['none', 'completed', 'started', 'stopped']
const announceLength = 98
const scrapeHead = 16
const hashLength = 20

/**
 * Read a packet that came to a tracker. Bytes behind it are passed over: BEP 41 puts options there.
 *
 * @returns `undefined` if it is none: that gets no answer, for its sender may be another than it says
 */
export function parseUdpRequest(bytes: Uint8Array): UdpRequest | undefined {
  if (bytes.length < 16) return undefined
  const view = viewOf(bytes)
  const [connection, action] = [view.getBigUint64(0), view.getUint32(8)]
  const transaction = view.getUint32(12)
  if (action === actions.connect && connection === protocolId) {
    return { kind: 'connect', transaction }
  }
  if (action === actions.announce && bytes.length >= announceLength) {
    return { kind: 'announce', transaction, connection, announce: announceOf(bytes, view) }
  }
  const hashes = (bytes.length - scrapeHead) / hashLength
  if (action === actions.scrape && Number.isInteger(hashes) && hashes > 0) {
    const infoHashes = Array.from({ length: Math.min(hashes, mostScraped) }, (_, index) =>
      textAt(bytes, scrapeHead + index * hashLength),
    )
    return { kind: 'scrape', transaction, connection, infoHashes }
  }
  return undefined
}

function announceOf(bytes: Uint8Array, view: DataView): Announce {
  return {
    infoHash: textAt(bytes, 16),
    peerId: textAt(bytes, 36),
    downloaded: Number(view.getBigUint64(56)),
    left: Number(view.getBigUint64(64)),
    uploaded: Number(view.getBigUint64(72)),
    event: events[view.getUint32(80)] ?? 'none',
    wanted: Math.max(-1, view.getInt32(92)),
    port: view.getUint16(96),
  }
}

/** Write the packet with which a client asks for a connection. */
export function formatConnect(transaction: number): Uint8Array<ArrayBuffer> {
  const view = new DataView(new ArrayBuffer(16))
  view.setBigUint64(0, protocolId)
  view.setUint32(12, transaction)
  return new Uint8Array(view.buffer)
}

/** Write the packet of an announce. @param key - tells the client from others behind its address, 32 bits */
export function formatUdpAnnounce(
  transaction: number,
  connection: bigint,
  announce: Announce,
  key: number,
): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(announceLength)
  const view = viewOf(bytes)
  view.setBigUint64(0, connection)
  view.setUint32(8, actions.announce)
  view.setUint32(12, transaction)
  bytes.set(bytesOf(announce.infoHash), 16)
  bytes.set(bytesOf(announce.peerId), 36)
  view.setBigUint64(56, BigInt(announce.downloaded))
  view.setBigUint64(64, BigInt(announce.left))
  view.setBigUint64(72, BigInt(announce.uploaded))
  view.setUint32(80, events.indexOf(announce.event))
  view.setUint32(88, key)
  view.setInt32(92, announce.wanted)
  view.setUint16(96, announce.port)
  return bytes
}

/** Write the packet that opens a connection. */
export function formatConnected(transaction: number, connection: bigint): Uint8Array<ArrayBuffer> {
  const { bytes, view } = response(actions.connect, transaction, 8)
  view.setBigUint64(8, connection)
  return bytes
}

/** Write the answer to an announce. @param family - of the packet: only such peers can be told (BEP 15) */
export function formatAnnounced(
  transaction: number,
  answer: AnnounceAnswer,
  family: 'ipv4' | 'ipv6',
): Uint8Array<ArrayBuffer> {
  const peers = formatCompact(answer.peers)[family]
  const { bytes, view } = response(actions.announce, transaction, 12 + peers.length)
  view.setUint32(8, answer.interval)
  view.setUint32(12, answer.incomplete)
  view.setUint32(16, answer.complete)
  bytes.set(peers, 20)
  return bytes
}

/** Write the answer to a scrape, in the order of the question. */
export function formatScraped(
  transaction: number,
  counts: readonly SwarmCount[],
): Uint8Array<ArrayBuffer> {
  const { bytes, view } = response(actions.scrape, transaction, counts.length * 12)
  for (const [index, { complete, downloaded, incomplete }] of counts.entries()) {
    view.setUint32(8 + index * 12, complete)
    view.setUint32(12 + index * 12, downloaded)
    view.setUint32(16 + index * 12, incomplete)
  }
  return bytes
}

/** Write a refusal. */
export function formatUdpError(transaction: number, message: string): Uint8Array<ArrayBuffer> {
  const text = new TextEncoder().encode(message)
  const { bytes } = response(actions.error, transaction, text.length)
  bytes.set(text, 8)
  return bytes
}

/**
 * Read a packet that came from a tracker.
 *
 * @param family - of the packet
 * @throws {@link NetbootError} `ERR_PROTOCOL`: it is none that is understood
 */
export function parseUdpResponse(bytes: Uint8Array, family: 'ipv4' | 'ipv6'): UdpResponse {
  const view = viewOf(bytes)
  const action = bytes.length < 8 ? -1 : view.getUint32(0)
  const transaction = bytes.length < 8 ? 0 : view.getUint32(4)
  if (action === actions.connect && bytes.length >= 16) {
    return { kind: 'connect', transaction, connection: view.getBigUint64(8) }
  }
  if (action === actions.announce && bytes.length >= 20) {
    const peers = parseCompact(bytes.subarray(20), family)
    return { kind: 'announce', transaction, reply: { interval: view.getUint32(8), peers } }
  }
  if (action === actions.error) {
    return { kind: 'error', transaction, message: new TextDecoder().decode(bytes.subarray(8)) }
  }
  throw new NetbootError('ERR_PROTOCOL', `expected an answer, got ${bytes.length} bytes`)
}

function response(
  action: number,
  transaction: number,
  length: number,
): { bytes: Uint8Array<ArrayBuffer>; view: DataView } {
  const bytes = new Uint8Array(8 + length)
  const view = viewOf(bytes)
  view.setUint32(0, action)
  view.setUint32(4, transaction)
  return { bytes, view }
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}

function textAt(bytes: Uint8Array, at: number): string {
  return latin1Of(bytes.subarray(at, at + hashLength))
}
