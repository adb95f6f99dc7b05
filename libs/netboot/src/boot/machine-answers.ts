import { type Assignments, systemsByMachine } from '../config/assignments.ts'
import type { MachineReport } from '../machine.ts'
import type { Project } from '../project/project.ts'

/** What a server answers to one machine alone. */
export interface MachineAnswers {
  /** What a machine gets at a path: `/machines/MAC`, its system; `/machines/MAC.ipxe`, what iPXE is to load instead of phase 1. */
  find(path: string): Uint8Array | undefined
  /** A machine has told something: that it is to be chained, when it starts anew. */
  reported(mac: string, report: MachineReport): void
  /** Which machines start which system has changed. */
  assigned(assignments: Assignments): void
}

/** No more machines are kept than these, the last ones: an address is easily made up. */
const mostMachines = 10_000
const text = new TextEncoder()

/** Answer machines of a project. */
export function machineAnswers(project: Project): MachineAnswers {
  const { systems, config } = project
  const urls = new Map(
    systems.flatMap(({ name, config: os }) => (os.method === 'chain' ? [[name, os.url]] : [])),
  )
  const chained = new Map<string, string>()
  let bySystem = systemsByMachine(project.assignments, config.machines)
  return {
    find(path) {
      const [, mac = '', script] = /^\/machines\/([0-9a-f:]{17})(\.ipxe)?$/i.exec(path) ?? []
      if (mac === '') return undefined
      const machine = mac.toLowerCase()
      const own = bySystem.get(machine)
      if (!script) return text.encode(own === undefined ? '' : `${own}\n`)
      const url = urls.get(own ?? '') ?? chained.get(machine)
      // Once: after that its menu asks again.
      chained.delete(machine)
      return text.encode(url === undefined ? '#!ipxe\n' : `#!ipxe\nchain --replace ${url}\n`)
    },
    reported(mac, { state, os }) {
      const url = urls.get(os ?? '')
      if (state !== 'booted' || url === undefined) return
      chained.delete(mac)
      chained.set(mac, url)
      const [first] = chained.keys()
      if (chained.size > mostMachines && first !== undefined) chained.delete(first)
    },
    assigned(assignments) {
      bySystem = systemsByMachine(assignments, config.machines)
    },
  }
}
