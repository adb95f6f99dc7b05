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

/**
 * Read what phase 1 reports: `state=fetch&at=1234&percent=35&peers=3`.
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
  const reason = words.get('reason') ?? words.get('code') ?? undefined
  return {
    state: state as MachineState,
    ...(percent !== undefined && { percent }),
    ...(at !== undefined && { at }),
    ...(peers !== undefined && { peers }),
    ...(reason !== undefined && /^\w{1,20}$/.test(reason) && { reason }),
  }
}

function count(text: string | null, most: number): number | undefined {
  return text !== null && /^\d{1,12}$/.test(text) ? Math.min(Number(text), most) : undefined
}
