import { hear } from '../../src/mdns/hear.ts'
import {
  hostName,
  type Identity,
  probePause,
  publishedServices,
  renamed,
} from '../../src/mdns/identity.ts'
import { farewell, startResponder, wakeResponder } from '../../src/mdns/lifecycle.ts'
import type { Incoming, Outgoing } from '../../src/mdns/message.ts'
import type { Responder, Step } from '../../src/mdns/responder.ts'
import { makeZone, type Zone } from '../../src/mdns/zone.ts'

/** One host of a simulated link. */
export interface SimulatedHost {
  readonly address: string
  identity: Identity
  responder: Responder
  conflicts: number[]
  wake: number
}

/** A message that a simulated host has sent. */
export interface Sent {
  readonly at: number
  readonly from: SimulatedHost
  readonly message: Outgoing
}

/**
 * A link with hosts that run the pure core, on a clock of its own: what is sent reaches everybody,
 * the sender too, after a while.
 */
export class SimulatedLink {
  now = 0
  readonly hosts: SimulatedHost[] = []
  readonly sent: Sent[] = []
  readonly #flying: { at: number; to: SimulatedHost; message: Incoming }[] = []
  readonly #random: () => number
  readonly #delay: (from: SimulatedHost, to: SimulatedHost) => number

  constructor(random: () => number, delay: () => number) {
    this.#random = random
    this.#delay = delay
  }

  /** A host comes up. */
  join(label: string, address: string, services: Identity['services'] = []): SimulatedHost {
    const identity: Identity = { label, number: 1, services }
    const step = startResponder(zoneOf(identity, address), this.now, this.#random())
    const host = { address, identity, responder: step.responder, conflicts: [], wake: step.wake }
    this.hosts.push(host)
    return host
  }

  /** A host goes away in order. */
  leave(host: SimulatedHost): void {
    this.#send(host, farewell(host.responder))
    this.hosts.splice(this.hosts.indexOf(host), 1)
  }

  /** Somebody who is no host sends something. */
  say(message: Incoming): void {
    for (const to of this.hosts) this.#flying.push({ at: this.now, to, message })
  }

  /** Let time pass, event by event. */
  run(until: number): void {
    for (;;) {
      const wakes = this.hosts.map(({ wake }) => wake)
      const next = Math.min(...wakes, ...this.#flying.map(({ at }) => at))
      if (next > until) break
      this.now = Math.max(this.now, next)
      const index = this.#flying.findIndex(({ at }) => at <= this.now)
      const [landed] = index < 0 ? [] : this.#flying.splice(index, 1)
      if (landed) {
        if (this.hosts.includes(landed.to)) {
          this.#take(landed.to, hear(landed.to.responder, landed.message, this.now, this.#random()))
        }
        continue
      }
      const host = this.hosts.find(({ wake }) => wake <= this.now)
      if (host) this.#take(host, wakeResponder(host.responder, this.now))
    }
    this.now = until
  }

  #take(host: SimulatedHost, step: Step): void {
    host.responder = step.responder
    host.wake = step.wake
    this.#send(host, step.send)
    if (!step.lost) return
    host.conflicts.push(this.now)
    host.identity = renamed(host.identity, step.lost)
    this.#send(host, farewell(host.responder))
    const pause = probePause(host.conflicts, this.now)
    const zone = zoneOf(host.identity, host.address)
    this.#take(host, startResponder(zone, this.now, this.#random(), pause))
  }

  #send(from: SimulatedHost, messages: readonly Outgoing[]): void {
    for (const message of messages) {
      this.sent.push({ at: this.now, from, message })
      const { to, ...rest } = message
      const heard: Incoming = {
        ...rest,
        truncated: false,
        from: { address: from.address, port: 5353 },
      }
      for (const host of this.hosts) {
        if (to !== 'group' && to.address !== host.address) continue
        this.#flying.push({ at: this.now + this.#delay(from, host), to: host, message: heard })
      }
    }
    this.#flying.sort((a, b) => a.at - b.at)
  }
}

/** The name that a host goes by. */
export function nameOf({ identity }: SimulatedHost): string {
  return hostName(identity)
}

function zoneOf(identity: Identity, address: string): Zone {
  return makeZone(hostName(identity), [address], publishedServices(identity))
}
