import type { LockHolder } from './errors.ts'

/** A {@link LockHolder} as it signs the lock file, with what tells it from a namesake. */
export interface HolderRecord extends LockHolder {
  /** The kernel's id of this boot. */
  readonly boot: string
  /** When the process started, in clock ticks since the boot: process ids are used again. */
  readonly started: number
}

/** Bytes of a record: written in one go, so that a reader never sees half of one. */
export const recordSize = 512

/** One line of JSON, filled up with spaces. */
export function encodeHolder(record: HolderRecord): Uint8Array {
  const line = JSON.stringify(record)
  return new TextEncoder().encode(`${line.padEnd(recordSize - 1)}\n`).subarray(0, recordSize)
}

/** @returns the record, or `undefined` if these bytes are none */
export function decodeHolder(bytes: Uint8Array): HolderRecord | undefined {
  let value: Partial<Record<keyof HolderRecord, unknown>>
  try {
    value = Object(JSON.parse(new TextDecoder().decode(bytes)))
  } catch {
    return undefined
  }
  const { pid, host, since, boot, started } = value
  const date = new Date(typeof since === 'string' ? since : Number.NaN)
  return Number.isSafeInteger(pid) &&
    Number.isSafeInteger(started) &&
    typeof host === 'string' &&
    typeof boot === 'string' &&
    !Number.isNaN(date.getTime())
    ? { pid: Number(pid), host, since: date, boot, started: Number(started) }
    : undefined
}

/** The start time (clock ticks since the boot) in `/proc/PID/stat`: field 22 of proc_pid_stat(5). */
export function startOf(stat: string): number {
  // The name of the program, field 2, is in parentheses and may have spaces and parentheses in it.
  return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19])
}

/** A sentence for a refusal. */
export function describeHolder(path: string, holder: LockHolder | undefined): string {
  return holder
    ? `${path} is locked by process ${holder.pid} on ${holder.host} since ${holder.since.toISOString()}`
    : `${path} is locked by a process that has not said which it is`
}
