import { osName } from './config/names.ts'

/** How far a machine has come. `booted`: it has been told to start its system. */
export type MachineState =
  | 'dhcp'
  | 'tftp'
  | 'http'
  | 'phase1'
  | 'menu'
  | 'fetch'
  | 'seed'
  | 'booted'
  | 'failed'

/** What phase 1 of a machine tells of itself. */
export interface MachineReport {
  /** How far it has come. */
  readonly state: MachineState
  /** How much of its system it has, 0 to 100. */
  readonly percent?: number
  /** How many peers it is connected with. */
  readonly peers?: number
  /** The system that it fetches or starts: the name of its folder. */
  readonly os?: string
  /** How much of its system it has, in bytes. */
  readonly done?: number
  /** How much that is in all, in bytes. */
  readonly size?: number
  /** What it gets, in bytes a second. */
  readonly down?: number
  /** What it gives to others, in bytes a second. */
  readonly up?: number
  /** Why it failed: `checksum`, `kexec`, `method`, or the exit code of aria2c. */
  readonly reason?: string
  /** When it was told, in hundredths of a second since the kernel of phase 1 started. */
  readonly at?: number
}

/** A machine, as far as it is known. */
export interface Machine extends MachineReport {
  /** The address of its card, in lower case. */
  readonly mac: string
  /** Its IPv4 address. */
  readonly ip: string | undefined
}

const reported: readonly string[] = ['phase1', 'menu', 'fetch', 'seed', 'booted', 'failed']

/** A petabyte: no system is larger, whatever a machine says. */
const mostBytes = 1e15

/**
 * Read what phase 1 reports: `state=fetch&at=1234&os=linux&percent=35&peers=3&done=3.5MiB&size=10MiB&down=1.2MiB&up=0B`. Only `state`
 * has to be there, and what is not understood is left out. Bytes are whole numbers, or as aria2c writes them.
 *
 * @returns `undefined` if it is none
 */
export function readReport(body: string): MachineReport | undefined {
  const words = new URLSearchParams(body)
  const state = words.get('state') ?? ''
  if (!reported.includes(state)) return undefined
  const percent = count(words.get('percent'), 100)
  const at = count(words.get('at'), Number.MAX_SAFE_INTEGER)
  const peers = count(words.get('peers'), 65_535)
  const os = osName.safeParse(words.get('os')).data
  const bytes = Object.fromEntries(
    (['done', 'size', 'down', 'up'] as const).flatMap((key) => {
      const value = bytesOf(words.get(key))
      return value === undefined ? [] : [[key, value]]
    }),
  )
  const reason = words.get('reason') ?? words.get('code') ?? undefined
  return {
    state: state as MachineState,
    ...(percent !== undefined && { percent }),
    ...(at !== undefined && { at }),
    ...(peers !== undefined && { peers }),
    ...(os !== undefined && { os }),
    ...bytes,
    ...(reason !== undefined && /^\w{1,20}$/.test(reason) && { reason }),
  }
}

function bytesOf(text: string | null): number | undefined {
  const [, value, unit = 'B'] = /^(\d{1,15}(?:\.\d{1,6})?)([KMGT]iB|B)?$/.exec(text ?? '') ?? []
  if (value === undefined) return undefined
  const scale = 1024 ** 'BKMGT'.indexOf(unit.charAt(0))
  return Math.min(Math.round(Number(value) * scale), mostBytes)
}

function count(text: string | null, most: number): number | undefined {
  return text !== null && /^\d{1,12}$/.test(text) ? Math.min(Number(text), most) : undefined
}
