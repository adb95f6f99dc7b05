import type { Incoming, Outgoing, Peer, Question } from './message.ts'
import type { DnsRecord } from './record.ts'

/** A question as the codec of multicast-dns has it. */
interface WireQuestion {
  readonly name: string
  readonly type: string
  readonly class?: string
}

/** A record as the codec has it: with a class, and without a few things for some types. */
type WireRecord = Pick<DnsRecord, 'name' | 'type'> &
  Partial<DnsRecord> & { readonly class?: string }

/** A message to the codec. */
export interface WireMessage {
  readonly id: number
  readonly questions: readonly WireQuestion[]
  readonly answers: readonly WireRecord[]
  readonly authorities: readonly WireRecord[]
  readonly additionals: readonly WireRecord[]
}

/** A message from the codec. */
export interface WirePacket extends WireMessage {
  readonly type: 'query' | 'response'
  readonly opcode: string
  readonly rcode: string
  readonly flag_tc: boolean
}

/** In a question, the top bit of the class asks for an answer by unicast (RFC 6762, 5.4). */
const unicastBit = 0x8000

/** Take a message from the codec; `undefined` if it is none that multicast DNS knows. */
export function incoming(packet: WirePacket, from: Peer): Incoming | undefined {
  // RFC 6762, 18.3 and 18.11: others must be ignored.
  if (packet.opcode !== 'QUERY' || packet.rcode !== 'NOERROR') return
  return {
    kind: packet.type,
    id: packet.id,
    truncated: packet.flag_tc,
    questions: packet.questions.flatMap(question),
    answers: packet.answers.flatMap(record),
    authorities: packet.authorities.flatMap(record),
    additionals: packet.additionals.flatMap(record),
    from,
  }
}

/** Give a message to the codec, all but the unicast bits, for which it has no word. */
export function outgoing(message: Outgoing): WireMessage {
  const records = (list: readonly DnsRecord[]): WireRecord[] =>
    // The codec writes into lists that it is given.
    list.map((record) => structuredClone({ ...record, class: 'IN' }))
  return {
    id: message.id,
    questions: message.questions.map(({ name, type }) => ({ name, type })),
    answers: records(message.answers),
    authorities: records(message.authorities),
    additionals: records(message.additionals),
  }
}

/**
 * Set the unicast bit of every question of an encoded message.
 *
 * @param bytes as the codec wrote them, hence without compressed names; changed in place
 */
export function askUnicast(bytes: Uint8Array): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  let at = 12
  for (let left = view.getUint16(4); left > 0; left -= 1) {
    for (let label = view.getUint8(at); label > 0; label = view.getUint8(at)) at += label + 1
    at += 3
    view.setUint16(at, view.getUint16(at) | unicastBit)
    at += 2
  }
}

function question({ name, type, class: kind = 'IN' }: WireQuestion): Question[] {
  // The codec knows no unicast bit: it calls such a class unknown.
  const number = { IN: 1, ANY: 255 }[kind] ?? Number(kind.replace(/^UNKNOWN_/, ''))
  const plain = number & ~unicastBit
  if (plain !== 1 && plain !== 255) return []
  return [{ name, type, unicast: (number & unicastBit) !== 0 }]
}

function record({
  name,
  type,
  class: kind,
  ttl = 0,
  flush = false,
  data,
}: WireRecord): DnsRecord[] {
  // EDNS's OPT is no record, and has no class either.
  return kind === 'IN' ? [{ name, type, ttl, flush, data }] : []
}
