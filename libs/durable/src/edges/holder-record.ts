import { readFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { decodeHolder, type HolderRecord, startOf } from '../holder.ts'

/** The record of this process. */
export async function ourRecord(): Promise<HolderRecord> {
  const [boot, started] = await Promise.all([bootId(), startTime(process.pid)])
  return { pid: process.pid, host: hostname(), since: new Date(), boot, started }
}

/** Who signed the lock file, unless that process is known to have ended since. */
export async function readHolder(path: string): Promise<HolderRecord | undefined> {
  const record = decodeHolder(await readFile(path).catch(() => new Uint8Array()))
  // Another host's processes cannot be looked up from here.
  if (!record || record.host !== hostname()) return record
  const [boot, started] = await Promise.all([bootId(), startTime(record.pid)])
  return boot === record.boot && started === record.started ? record : undefined
}

async function bootId(): Promise<string> {
  return (await readFile('/proc/sys/kernel/random/boot_id', 'utf8').catch(() => '')).trim()
}

async function startTime(pid: number): Promise<number> {
  return startOf(await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => ''))
}
