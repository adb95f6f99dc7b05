import type { DnsRecord } from './record.ts'

/** What is asked. */
export interface Question {
  /** Of whom. */
  readonly name: string
  /** A record's type, or `ANY`. */
  readonly type: string
  /** The answer may come to the asker alone (RFC 6762, 5.4). */
  readonly unicast: boolean
}

/** Who sent a message. */
export interface Peer {
  /** An address of this link. */
  readonly address: string
  /** 5353; any other belongs to a resolver that knows no multicast DNS (RFC 6762, 6.7). */
  readonly port: number
}

/** A message that came. */
export interface Incoming {
  /** What it is. */
  readonly kind: 'query' | 'response'
  /** Of use to a legacy resolver only; otherwise 0 (RFC 6762, 18.1). */
  readonly id: number
  /** More known answers follow (RFC 6762, 7.2). */
  readonly truncated: boolean
  /** What is asked. */
  readonly questions: readonly Question[]
  /** Answers; in a query, those that the asker knows already (RFC 6762, 7.1). */
  readonly answers: readonly DnsRecord[]
  /** In a query: what the asker is going to publish, hence a probe (RFC 6762, 8.2). */
  readonly authorities: readonly DnsRecord[]
  /** What may be of use beside the answers. */
  readonly additionals: readonly DnsRecord[]
  /** Who sent it. */
  readonly from: Peer
}

/** A message to be sent. */
export interface Outgoing extends Omit<Incoming, 'truncated' | 'from'> {
  /** To everybody on the link, or to one. */
  readonly to: 'group' | Peer
}

/** The port of multicast DNS (RFC 6762, 3). */
export const mdnsPort = 5353

/** A probe (RFC 6762, 8.1): does anybody have one of these names? */
export function probe(names: readonly string[], proposed: readonly DnsRecord[]): Outgoing {
  return {
    kind: 'query',
    id: 0,
    questions: names.map((name) => ({ name, type: 'ANY', unicast: true })),
    answers: [],
    authorities: proposed.map((record) => ({ ...record, flush: false })),
    additionals: [],
    to: 'group',
  }
}

/** A response to everybody. */
export function response(
  answers: readonly DnsRecord[],
  additionals: readonly DnsRecord[] = [],
  to: Outgoing['to'] = 'group',
): Outgoing {
  return { kind: 'response', id: 0, questions: [], answers, authorities: [], additionals, to }
}

/** Take records back (RFC 6762, 10.1). */
export function goodbye(records: readonly DnsRecord[]): Outgoing {
  return response(records.map((record) => ({ ...record, ttl: 0 })))
}
