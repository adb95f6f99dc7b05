import { sameName } from './name.ts'
import { type DnsRecord, type SrvData, ttl } from './record.ts'

/** A service as it is published. */
export interface PublishedService {
  /** Its full name: `PigeBox._http._tcp.local`. */
  readonly instance: string
  /** Its type's full name: `_http._tcp.local`. */
  readonly type: string
  /** Its port. */
  readonly port: number
  /** What is known of it beforehand: `path` for a web page. */
  readonly txt: Readonly<Record<string, string>>
}

/** All that one link is told. */
export interface Zone {
  /** The host's full name. */
  readonly host: string
  /** Records of which nobody else may have any of the same name: probed for, defended. */
  readonly unique: readonly DnsRecord[]
  /** Records of names that everybody shares (RFC 6763's lists of services). */
  readonly shared: readonly DnsRecord[]
  /** What each unique name does not have (RFC 6762, 6.1). */
  readonly negative: readonly DnsRecord[]
}

/**
 * Make the records of a host and its services.
 *
 * @param host its full name
 * @param addresses those that are reached over this link
 * @param services what it offers
 */
export function makeZone(
  host: string,
  addresses: readonly string[],
  services: readonly PublishedService[],
): Zone {
  const unique = [
    ...addresses.map((address): DnsRecord => {
      const type = address.includes(':') ? 'AAAA' : 'A'
      return { name: host, type, ttl: ttl.host, flush: true, data: address }
    }),
    ...services.flatMap(({ instance, port, txt }): DnsRecord[] => {
      const target: SrvData = { priority: 0, weight: 0, port, target: host }
      return [
        { name: instance, type: 'SRV', ttl: ttl.host, flush: true, data: target },
        { name: instance, type: 'TXT', ttl: ttl.other, flush: true, data: txtStrings(txt) },
      ]
    }),
  ]
  const pointer = (name: string, data: string): DnsRecord => {
    return { name, type: 'PTR', ttl: ttl.other, flush: false, data }
  }
  const types = new Set(services.map(({ type }) => type))
  const shared = [
    ...services.map(({ instance, type }) => pointer(type, instance)),
    // Who asks for the kinds of services that there are (RFC 6763, 9).
    ...Array.from(types, (type) => pointer('_services._dns-sd._udp.local', type)),
  ]
  return { host, unique, shared, negative: uniqueNames(unique).map((name) => nsec(name, unique)) }
}

/** The names that are ours alone. */
export function uniqueNames(unique: readonly DnsRecord[]): string[] {
  return [...new Set(unique.map(({ name }) => name))]
}

/** The record that tells which types a name has, and so which it has not. */
function nsec(name: string, unique: readonly DnsRecord[]): DnsRecord {
  const own = unique.filter((record) => sameName(record.name, name))
  const rrtypes = [...new Set(own.map(({ type }) => type))]
  const shortest = Math.min(...own.map(({ ttl }) => ttl))
  return { name, type: 'NSEC', ttl: shortest, flush: true, data: { nextDomain: name, rrtypes } }
}

/** RFC 6763, 6.3: `key=value` strings; 6.1: never none at all, but one empty string. */
function txtStrings(txt: Readonly<Record<string, string>>): string[] {
  const strings = Object.entries(txt).map(([key, value]) => `${key}=${value}`)
  return strings.length > 0 ? strings : ['']
}
