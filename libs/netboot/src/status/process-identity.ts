import { readFile, readlink } from 'node:fs/promises'

/** What tells a process from all others of this machine, those before it and those in containers included. */
export interface ProcessIdentity {
  /** Its id. */
  readonly pid: number
  /** When it started, in clock ticks since the boot (proc_pid_stat(5), field 22): ids are used again. */
  readonly started: number
  /** The kernel's id of this boot. */
  readonly boot: string
  /** The namespace that its id is of. */
  readonly namespace: string
}

/** Who this process is. */
export async function ownIdentity(): Promise<ProcessIdentity> {
  const [started, boot, namespace] = await Promise.all([startOf('self'), bootId(), namespaceId()])
  return { pid: process.pid, started: started ?? 0, boot, namespace }
}

/**
 * Whether a process still runs.
 *
 * @returns `undefined` if that cannot be seen from here: it is in another container, or on another machine
 */
export async function isRunning(identity: ProcessIdentity): Promise<boolean | undefined> {
  const [started, boot, namespace] = await Promise.all([
    startOf(identity.pid),
    bootId(),
    namespaceId(),
  ])
  if (identity.boot !== boot || identity.namespace !== namespace) return undefined
  return started === identity.started
}

async function startOf(pid: number | 'self'): Promise<number | undefined> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined)
  if (stat === undefined) return undefined
  // The name of the program, field 2, is in parentheses and may have spaces and parentheses in it.
  const [state, ...fields] = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  // One that nobody has asked how it ended is over all the same.
  return state === 'Z' || state === 'X' ? undefined : Number(fields[18])
}

async function bootId(): Promise<string> {
  return (await readFile('/proc/sys/kernel/random/boot_id', 'utf8')).trim()
}

async function namespaceId(): Promise<string> {
  return await readlink('/proc/self/ns/pid')
}
