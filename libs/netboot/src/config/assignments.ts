import { z } from 'zod'
import { key } from './about.ts'
import { type ConfigFault, isFaults, shown } from './fault.ts'
import { mac, osName } from './names.ts'
import { faultsOf, type ReadKeys, readYaml } from './read-keys.ts'

/** The name of the file, in the folder of the project. */
export const assignmentsFileName = 'assignments.yaml'

/** Machines that boot the same system. */
export interface MachineGroup {
  /** The addresses of their cards, in lower case. */
  readonly macs: readonly string[]
  /** The folder in `oss/` that they boot; `undefined`: each is asked by its menu. */
  readonly os?: string | undefined
}

/** Which machines boot which system, without being asked. */
export interface Assignments {
  /** The system of a machine, by the address of its card, in lower case. */
  readonly machines: Readonly<Record<string, string>>
  /** Groups of machines, by their names. */
  readonly groups: Readonly<Record<string, MachineGroup>>
}

/** The name of a group: a room, say. It is shown, and is no path. */
export const groupName: z.ZodString = z
  .string()
  .max(64)
  .regex(/^[\p{L}\p{N}][\p{L}\p{N} ._-]*$/u)

const mostMachines = 20_000
const file = z.strictObject({
  machines: key(z.record(mac, osName), {
    means: 'Machines that boot a system without being asked.',
    expected: 'MAC addresses, each with the name of a folder in oss/',
    remedy: 'Write lines such as "52:54:00:12:34:56": linux',
  }).prefault({}),
  groups: key(
    z.record(
      groupName,
      z.strictObject({
        macs: z.array(mac).max(mostMachines),
        os: osName.optional(),
      }),
    ),
    {
      means: 'Machines that boot the same system.',
      expected: 'names, each with macs: and os:',
      remedy: 'Write lines such as room 1: { macs: ["52:54:00:12:34:56"], os: linux }',
    },
  ).prefault({}),
})

/**
 * Read `assignments.yaml`.
 *
 * @param text what is in it; nothing is no assignment
 * @param oss the names of the folders in `oss/`, to see whether those that it names are there; `undefined`: not seen
 * @returns what it says, or every fault
 */
export function readAssignments(
  text: string,
  oss?: readonly string[],
): Assignments | readonly ConfigFault[] {
  const read = readYaml(text, assignmentsFileName)
  if (isFaults(read)) return read
  const parsed = file.safeParse(read.value)
  if (!parsed.success) {
    return faultsOf(parsed.error, read, { file: assignmentsFileName, schema: file })
  }
  const faults = contradictions(parsed.data, read, oss)
  if (faults.length > 0) return faults.toSorted((a, b) => a.line - b.line)
  const { machines, groups } = parsed.data
  return {
    machines: Object.fromEntries(
      Object.entries(machines).map(([address, os]) => [address.toLowerCase(), os]),
    ),
    groups: Object.fromEntries(
      Object.entries(groups).map(([name, { macs, os }]) => [
        name,
        { macs: macs.map((address) => address.toLowerCase()), ...(os !== undefined && { os }) },
      ]),
    ),
  }
}

/** What is right by itself and wrong together. */
function contradictions(
  { machines, groups }: z.infer<typeof file>,
  read: ReadKeys,
  oss: readonly string[] | undefined,
): ConfigFault[] {
  const faults: ConfigFault[] = []
  const tell = (path: readonly PropertyKey[], problem: string, remedy: string): void => {
    const at = { file: assignmentsFileName, line: read.lineOf(path), key: path.join('.') }
    faults.push({ ...at, problem, remedy })
  }
  const known = (path: readonly string[], name: string): void => {
    if (!oss || oss.includes(name)) return
    const there = oss.length > 0 ? `there are ${oss.join(', ')}` : 'there is none'
    const remedy = `Make the folder oss/${name} with a config.yaml, or name another one`
    tell(path, `expected a folder in oss/ (${there}), got ${shown(name)}`, remedy)
  }
  const once = (): ((path: readonly PropertyKey[], address: string) => void) => {
    const seen = new Map<string, string>()
    return (path, address) => {
      const first = seen.get(address.toLowerCase())
      seen.set(address.toLowerCase(), first ?? path.join('.'))
      if (first === undefined) return
      const problem = `expected each machine once, got ${shown(address)}, which is in ${first}, too`
      tell(path, problem, 'Remove one of them')
    }
  }
  const own = once()
  for (const [address, os] of Object.entries(machines)) {
    known(['machines', address], os)
    own(['machines', address], address)
  }
  const grouped = once()
  for (const [name, { macs, os }] of Object.entries(groups)) {
    if (os !== undefined) known(['groups', name, 'os'], os)
    for (const [index, address] of macs.entries()) grouped(['groups', name, 'macs', index], address)
  }
  return faults
}

/**
 * The system that a machine boots without being asked: its own comes before that of its group.
 *
 * @param address of its card, in lower case
 * @returns `undefined`: its menu asks
 */
export function assignedTo({ machines, groups }: Assignments, address: string): string | undefined {
  const own = Object.hasOwn(machines, address) ? machines[address] : undefined
  if (own !== undefined) return own
  return Object.values(groups).find(({ macs, os }) => os !== undefined && macs.includes(address))
    ?.os
}

/**
 * The systems of all machines that have one: of their own, or that of their group.
 *
 * @param machines what `Boottorrent.yaml` says of machines; what the assignments say comes before it
 */
export function systemsByMachine(
  assignments: Assignments,
  machines: ReadonlyMap<string, string>,
): ReadonlyMap<string, string> {
  const grouped = Object.values(assignments.groups).flatMap(({ macs, os }) =>
    os === undefined ? [] : macs.map((address) => [address, os] as const),
  )
  return new Map([...machines, ...grouped, ...Object.entries(assignments.machines)])
}
