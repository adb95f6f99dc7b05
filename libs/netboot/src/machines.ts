import type { Machine, MachineReport } from './machine.ts'

/**
 * No more machines are kept than these: each costs some 300 bytes, and an address is easily made up. For one more, the one that has
 * said nothing for the longest time is forgotten.
 */
const mostMachines = 20_000

/** The machines that were seen. */
export interface MachineTable {
  /** All of them, in the order in which they were seen first. */
  list(): readonly Machine[]
  /**
   * What is known of a machine now.
   *
   * @returns the machine; `undefined` if that is nothing new, or older than what is known
   */
  update(mac: string, ip: string | undefined, report: MachineReport): Machine | undefined
  /** The MAC address of the machine that was last seen with an address. */
  macOf(ip: string): string | undefined
  /** How many bytes of their systems all machines have got, by what they say: each time that one was booted. */
  received(): number
}

/** What is kept of a machine. */
interface Entry {
  readonly machine: Machine
  /** Bytes of systems that it has fetched before this one. */
  readonly before: number
}

/**
 * Keep what machines are seen to do.
 *
 * @param lengthOf how long a system is, in bytes; nothing if it is not known
 */
export function machineTable(
  lengthOf: (os: string) => number | undefined = () => undefined,
): MachineTable {
  const entries = new Map<string, Entry>()
  const byIp = new Map<string, string>()
  /** Those that have said nothing for the longest time come first. */
  const bySilence = new Set<string>()
  let received = 0
  const forget = (mac: string): void => {
    const ip = entries.get(mac)?.machine.ip
    if (ip !== undefined && byIp.get(ip) === mac) byIp.delete(ip)
    entries.delete(mac)
    bySilence.delete(mac)
  }
  return {
    list: () => [...entries.values()].map(({ machine }) => machine),
    update(mac, ip, report) {
      const entry = entries.get(mac)
      const old = entry?.machine
      if (!old && entries.size >= mostMachines) {
        const [silent = mac] = bySilence
        forget(silent)
      }
      bySilence.delete(mac)
      bySilence.add(mac)
      // Each report has a connection of its own: one can overtake another.
      if (old?.at !== undefined && report.at !== undefined && report.at < old.at) return undefined
      // A system that runs asks for an address, too. A machine that boots again goes on to load something.
      const stays = old?.state === 'booted' && report.state === 'dhcp'
      const told = stays ? old : stillSo(counted(report, old, lengthOf), old)
      const machine: Machine = { ...told, mac, ip: ip ?? old?.ip }
      // An address that it had is anybody's, or one machine could have all that there are.
      if (old?.ip !== undefined && old.ip !== machine.ip && byIp.get(old.ip) === mac) {
        byIp.delete(old.ip)
      }
      if (machine.ip !== undefined) byIp.set(machine.ip, mac)
      const got = machine.done ?? 0
      const gone = old?.done ?? 0
      // A piece that was wrong is fetched again: that is the same fetch, with less.
      const isSame = told.state === 'fetch' && old?.state === 'fetch'
      const before = (entry?.before ?? 0) + (got < gone && !isSame ? gone : 0)
      received += before + got - (entry?.before ?? 0) - gone
      entries.set(mac, { machine, before })
      return old && isEqual(old, machine) ? undefined : machine
    },
    macOf: (ip) => byIp.get(ip),
    received: () => received,
  }
}

/** A machine gives its system to others as long as a program of it runs, and also after that has failed: it is no earlier step. */
function stillSo(report: MachineReport, old: Machine | undefined): MachineReport {
  const isOver = old?.state === 'booted' || old?.state === 'failed'
  if (!isOver || report.state !== 'seed' || report.os !== old.os) return report
  const { state, reason } = old
  return { ...report, state, ...(reason !== undefined && { reason }) }
}

/** What a machine has of its system, as far as it can be told: it says so, or says how much of it, or that all is there. */
function counted(
  report: MachineReport,
  old: Machine | undefined,
  lengthOf: (os: string) => number | undefined,
): MachineReport {
  const isFetching = report.state === 'fetch' || report.state === 'seed'
  const follows = report.state === 'booted' || report.state === 'seed' || report.state === 'failed'
  const earlier = follows && (old?.state === 'fetch' || old?.state === 'seed') ? old : undefined
  if (!isFetching && !earlier) return report
  const os = report.os ?? earlier?.os
  const size = (os === undefined ? undefined : lengthOf(os)) ?? report.size ?? earlier?.size
  const isWhole = report.state === 'seed' || report.state === 'booted'
  const { percent } = report
  const told =
    report.done ??
    (percent === undefined || size === undefined ? undefined : (size * percent) / 100)
  const done = isWhole ? (size ?? told ?? earlier?.done) : (told ?? earlier?.done)
  return {
    ...report,
    ...(os !== undefined && { os }),
    ...(size !== undefined && { size }),
    ...(done !== undefined && { done: Math.floor(Math.min(done, size ?? done)) }),
  }
}

const compared = [
  'state',
  'percent',
  'peers',
  'ip',
  'reason',
  'os',
  'done',
  'size',
  'down',
  'up',
] as const

function isEqual(a: Machine, b: Machine): boolean {
  return compared.every((key) => a[key] === b[key])
}
