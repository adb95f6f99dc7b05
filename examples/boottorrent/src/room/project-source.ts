import { EventEmitter } from 'node:events'
import type { Machine, Netboot } from '@boxwright/netboot'
import type { SourceSystem } from '../api/types.ts'
import { flowsOf } from './flows.ts'
import type { Source, SourceEvents } from './source.ts'

/** What of a netboot is shown. */
export type Shown = Pick<Netboot, 'machines' | 'totals' | 'peers'> & AsyncDisposable

/** A source of what machines tell, with the emitter through which they do. */
export interface ProjectSource extends Source {
  /** A machine has come further. */
  saw(machine: Machine): void
}

/** ms over which it is told how fast the server gives by HTTP: it counts a file when it is sent. */
const span = 2000

/** Show a project that is served. */
export function projectSource(netboot: Shown, systems: readonly SourceSystem[]): ProjectSource {
  const events = new EventEmitter<SourceEvents>()
  let sent = { at: performance.now(), bytes: 0, rate: 0 }
  /** In bytes a second, of late. */
  const byHttp = (): number => {
    const now = performance.now()
    const { webSeed } = netboot.totals()
    if (now - sent.at >= span) {
      sent = { at: now, bytes: webSeed, rate: ((webSeed - sent.bytes) * 1000) / (now - sent.at) }
    }
    return sent.rate
  }
  return {
    events,
    systems,
    saw: (machine) => void events.emit('machine', machine),
    machines: () => netboot.machines(),
    flows() {
      const bySwarm = new Map<string, number>()
      for (const { host, taking } of netboot.peers()) {
        bySwarm.set(host, (bySwarm.get(host) ?? 0) + taking)
      }
      return flowsOf({ machines: netboot.machines(), bySwarm, byHttp: byHttp() })
    },
    totals() {
      const { torrent, webSeed, peers } = netboot.totals()
      return { server: torrent + webSeed, peers }
    },
    screens: () => [],
    wake: () => false,
    [Symbol.asyncDispose]: () => netboot[Symbol.asyncDispose](),
  }
}
