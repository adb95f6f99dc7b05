import { addressBytes } from './address.ts'
import { nameBytes, nameKey, sameName } from './name.ts'

/** One resource record, ours or another's. */
export interface DnsRecord {
  /** Whose it is. */
  readonly name: string
  /** `A`, `AAAA`, `PTR`, `SRV`, `TXT`, `NSEC`, or whatever else another one sent. */
  readonly type: string
  /** How long it holds, in seconds; 0 takes it back (RFC 6762, 10.1). */
  readonly ttl: number
  /** The cache-flush bit: nobody else has a record of this name and type (RFC 6762, 10.2). */
  readonly flush: boolean
  /** What it says, in the codec's terms. */
  readonly data: unknown
}

/** How long records hold, in seconds (RFC 6762, 10). */
export const ttl = {
  /** What names a host, and so follows its addresses. */
  host: 120,
  /** Everything else. */
  other: 4_500,
} as const

/** The target of a service. */
export interface SrvData {
  /** Lower is preferred; one host has 0. */
  readonly priority: number
  /** Share among equal priorities; one host has 0. */
  readonly weight: number
  /** TCP or UDP port. */
  readonly port: number
  /** The host's name. */
  readonly target: string
}

const typeNumbers: Readonly<Record<string, number>> = {
  A: 1,
  NS: 2,
  CNAME: 5,
  PTR: 12,
  HINFO: 13,
  TXT: 16,
  AAAA: 28,
  SRV: 33,
  NSEC: 47,
}

/** One text for equal records: the same name, type and data, whatever their time to live. */
export function recordKey(record: DnsRecord): string {
  return `${nameKey(record.name)} ${record.type} ${rdata(record).join()}`
}

/** Whether two records say the same. */
export function sameRecord(a: DnsRecord, b: DnsRecord): boolean {
  return a.type === b.type && sameName(a.name, b.name) && compareBytes(rdata(a), rdata(b)) === 0
}

/**
 * Order of records for the tie-break of probes (RFC 6762, 8.2): by type, then by the raw bytes of
 * the data. The class is always IN.
 */
function compareRecords(a: DnsRecord, b: DnsRecord): number {
  return typeNumber(a.type) - typeNumber(b.type) || compareBytes(rdata(a), rdata(b))
}

/**
 * Order of two lists of records, each put in order first (RFC 6762, 8.2.1): the first difference
 * decides, and a list that goes on is greater than one that ends.
 */
export function compareRecordLists(a: readonly DnsRecord[], b: readonly DnsRecord[]): number {
  const [as, bs] = [a.toSorted(compareRecords), b.toSorted(compareRecords)]
  for (const [index, record] of as.entries()) {
    const other = bs[index]
    if (other === undefined) return 1
    const order = compareRecords(record, other)
    if (order !== 0) return order
  }
  return as.length - bs.length
}

function typeNumber(type: string): number {
  return typeNumbers[type] ?? (Number(/^UNKNOWN_(\d+)$/.exec(type)?.[1]) || 65_535)
}

/** The data's bytes, with names in full (RFC 6762, 8.2: "raw uncompressed"). */
function rdata({ type, data }: DnsRecord): Uint8Array {
  switch (type) {
    case 'A':
    case 'AAAA':
      return addressBytes(textOf(data))
    case 'PTR':
    case 'CNAME':
    case 'NS':
      return nameBytes(textOf(data))
    case 'SRV': {
      const { priority = 0, weight = 0, port = 0, target = '' } = Object(data) as Partial<SrvData>
      const numbers = [priority, weight, port].flatMap((value) => [value >> 8, value & 0xff])
      return Uint8Array.from([...numbers, ...nameBytes(textOf(target))])
    }
    case 'TXT':
      return characterStrings([data].flat())
    case 'HINFO': {
      const { cpu, os } = Object(data) as { cpu?: unknown; os?: unknown }
      return characterStrings([cpu, os])
    }
    default:
      return data instanceof Uint8Array ? data : new TextEncoder().encode(JSON.stringify(data))
  }
}

function characterStrings(strings: readonly unknown[]): Uint8Array {
  return Uint8Array.from(
    strings.flatMap((string) => {
      const bytes = string instanceof Uint8Array ? string : new TextEncoder().encode(textOf(string))
      return [bytes.length, ...bytes]
    }),
  )
}

/** What should be text and is not says nothing: of some objects not even a text can be made. */
function textOf(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

function compareBytes(a: Uint8Array, b: Uint8Array): number {
  for (const [index, byte] of a.entries()) {
    const other = b[index]
    if (other === undefined) return 1
    if (byte !== other) return byte - other
  }
  return a.length - b.length
}
