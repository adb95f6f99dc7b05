import type { Machine, MachineReport } from './machine.ts'

/** No more machines are kept than these: each costs some 200 bytes, and an address is easily made up. */
const mostMachines = 20_000

/** The machines that were seen. */
export interface MachineTable {
  /** All of them, in the order in which they were seen first. */
  list(): readonly Machine[]
  /**
   * What is known of a machine now.
   *
   * @returns the machine; `undefined` if that is nothing new, or older than what is known, or if there are too many
   */
  update(mac: string, ip: string | undefined, report: MachineReport): Machine | undefined
  /** The MAC address of the machine that was last seen with an address. */
  macOf(ip: string): string | undefined
}

/** Keep what machines are seen to do. */
export function machineTable(): MachineTable {
  const machines = new Map<string, Machine>()
  const byIp = new Map<string, string>()
  return {
    list: () => [...machines.values()],
    update(mac, ip, report) {
      const old = machines.get(mac)
      if (!old && machines.size >= mostMachines) return undefined
      // Each report has a connection of its own: one can overtake another.
      if (old?.at !== undefined && report.at !== undefined && report.at < old.at) return undefined
      const machine: Machine = { mac, ip: ip ?? old?.ip, ...report }
      if (machine.ip !== undefined) byIp.set(machine.ip, mac)
      machines.set(mac, machine)
      return old && isSame(old, machine) ? undefined : machine
    },
    macOf: (ip) => byIp.get(ip),
  }
}

function isSame(a: Machine, b: Machine): boolean {
  return (
    a.state === b.state &&
    a.percent === b.percent &&
    a.peers === b.peers &&
    a.ip === b.ip &&
    a.reason === b.reason
  )
}
