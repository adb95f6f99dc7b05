import { hostLabel, instanceLabel, sameName } from './name.ts'
import type { PublishedService } from './zone.ts'

/** A service to publish. */
export interface ServiceOptions {
  /** What people read in a list: up to 63 bytes of any text without dots. */
  readonly name: string
  /** Its type, as IANA registers it. Default `http`. */
  readonly type?: string
  /** What carries it. Default `tcp`. */
  readonly protocol?: 'tcp' | 'udp'
  /** Where it listens. */
  readonly port: number
  /** What is known of it beforehand: for `http`, `path`. Each `key=value` up to 255 bytes. */
  readonly txt?: Readonly<Record<string, string>>
}

/** The names that are wanted, and how many of each were taken already. */
export interface Identity {
  /** The host's label. */
  readonly label: string
  /** 1 for the label itself, 2 for `label-2`. */
  readonly number: number
  /** The services, each with its own number. */
  readonly services: readonly (ServiceOptions & { readonly number: number })[]
}

/** The host's full name. */
export function hostName({ label, number }: Identity): string {
  return `${hostLabel(label, number)}.local`
}

/** The services under their full names. */
export function publishedServices({ services }: Identity): PublishedService[] {
  return services.map(({ name, number, type = 'http', protocol = 'tcp', port, txt = {} }) => {
    const kind = `_${type}._${protocol}.local`
    return { type: kind, instance: `${instanceLabel(name, number)}.${kind}`, port, txt }
  })
}

/** The next names to try in the place of those that are lost (RFC 6762, 9). */
export function renamed(identity: Identity, lost: readonly string[]): Identity {
  const isLost = (name: string): boolean => lost.some((other) => sameName(other, name))
  const published = publishedServices(identity)
  return {
    ...identity,
    number: identity.number + (isLost(hostName(identity)) ? 1 : 0),
    services: identity.services.map((service, index) => ({
      ...service,
      number: service.number + (isLost(published[index]?.instance ?? '') ? 1 : 0),
    })),
  }
}

/** After so many conflicts within so long, a pause of so long, in ms (RFC 6762, 8.1). */
const patience = { conflicts: 15, within: 10_000, pause: 5_000 }

/**
 * How long to wait before the next names are probed for, in ms.
 *
 * @param conflicts when there were any, in ms
 * @param now the time, in ms
 */
export function probePause(conflicts: readonly number[], now: number): number {
  const recent = conflicts.filter((time) => now - time < patience.within)
  return recent.length >= patience.conflicts ? patience.pause : 0
}
