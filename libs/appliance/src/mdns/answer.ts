import { type Outgoing, type Peer, type Question, response } from './message.ts'
import { sameName } from './name.ts'
import { type DnsRecord, recordKey, type SrvData, sameRecord } from './record.ts'
import type { Zone } from './zone.ts'

/** Longest life of a record in a legacy resolver's cache, in seconds (RFC 6762, 6.7). */
const legacyTtl = 10

/** What a zone answers to a question; empty when it is not asked. */
export function answersTo(zone: Zone, { name, type }: Question): DnsRecord[] {
  const named = [...zone.unique, ...zone.shared].filter((record) => sameName(record.name, name))
  const answers = named.filter((record) => type === 'ANY' || record.type === type)
  if (answers.length > 0) return answers
  // Ours alone, and without a record of this type: say so (RFC 6762, 6.1).
  return zone.negative.filter((record) => sameName(record.name, name))
}

/** Whether the asker knows an answer, for at least half of its life yet (RFC 6762, 7.1). */
export function isKnown(answer: DnsRecord, known: readonly DnsRecord[]): boolean {
  return known.some((record) => sameRecord(record, answer) && record.ttl >= answer.ttl / 2)
}

/**
 * What is of use beside the answers: of a pointer the service (RFC 6763, 12.1), of a service the
 * host (12.2), of an address the other addresses (RFC 6762, 6.2), and what there is not.
 */
export function additionalsTo(zone: Zone, answers: readonly DnsRecord[]): DnsRecord[] {
  const found = new Map(answers.map((record) => [recordKey(record), record]))
  const asked = found.size
  // A map goes through what is added on the way: pointer, then service, then host.
  for (const record of found.values()) {
    for (const other of related(zone, record)) {
      if (!found.has(recordKey(other))) found.set(recordKey(other), other)
    }
  }
  return [...found.values()].slice(asked)
}

function related(zone: Zone, { type, name, data }: DnsRecord): readonly DnsRecord[] {
  const of = (target: string): DnsRecord[] =>
    zone.unique.filter((record) => sameName(record.name, target))
  const absent = (target: string): DnsRecord[] =>
    zone.negative.filter((record) => sameName(record.name, target))
  if (type === 'PTR') return of(`${data}`)
  if (type === 'SRV') return of((data as SrvData).target)
  if (type === 'A' || type === 'AAAA') return [...of(name), ...absent(name)]
  return []
}

/** An answer to a resolver that knows no multicast DNS (RFC 6762, 6.7). */
export function legacyResponse(
  id: number,
  questions: readonly Question[],
  answers: readonly DnsRecord[],
  additionals: readonly DnsRecord[],
  to: Peer,
): Outgoing {
  const plain = (record: DnsRecord): DnsRecord => {
    return { ...record, flush: false, ttl: Math.min(record.ttl, legacyTtl) }
  }
  const message = response(answers.map(plain), additionals.map(plain), to)
  return {
    ...message,
    id,
    questions: questions.map((question) => ({ ...question, unicast: false })),
  }
}
