import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import type { Served } from './served.ts'

/** Whether a promise was kept. */
export interface Finding {
  /** Whose: an appliance, or `all`. */
  readonly of: string
  readonly promise: string
  readonly ok: boolean
  /** Figures if it was kept, what is wrong if not. */
  readonly detail: string
}

/** Ends a fault. */
export type Mend = () => Promise<void>

/** An appliance under load. */
export interface Subject {
  readonly served: Served
  /** Give it work until the signal aborts. Bears that it is gone for a while. */
  load(signal: AbortSignal): Promise<void>
  /** What can happen to it besides what can happen to all; each tells how it is ended, or why it could not be done. */
  readonly faults: Readonly<Record<string, (which: number) => Promise<Mend | string>>>
  /** Addresses to which its links can be cut. */
  readonly addresses: readonly string[]
  /** All faults are over: wait until it has caught up. @throws Error if it does not */
  settle(): Promise<void>
  /** While it runs. */
  check(): Promise<Finding[]>
  /** After it has ended. */
  checkAtRest(): Promise<Finding[]>
  /** How much was done. */
  told(): string
}

/** Collects what is wrong with a promise. */
export function findingOf(
  of: string,
  promise: string,
  faults: readonly string[],
  kept: string,
): Finding {
  const shown = faults.slice(0, 5).join('; ')
  const more = faults.length > 5 ? ` and ${faults.length - 5} more` : ''
  return { of, promise, ok: faults.length === 0, detail: faults.length === 0 ? kept : shown + more }
}

/** The SHA-256 of a file. */
export async function sumOf(path: string): Promise<string> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(path), hash)
  return hash.digest('hex')
}

/** All files below a folder, by their paths in it, hidden folders left out. */
export async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .filter((path) => !path.split('/').some((name) => name.startsWith('.')))
    .sort()
}

/** Do something again and again until the signal aborts; what fails meanwhile is tried again. @param pause in ms */
export async function again(
  signal: AbortSignal,
  pause: number,
  work: () => Promise<void>,
): Promise<void> {
  while (!signal.aborted) {
    await work().catch(() => undefined)
    await new Promise<void>((resolve) => {
      const timer = setTimeout(done, pause)
      signal.addEventListener('abort', done, { once: true })
      function done(): void {
        clearTimeout(timer)
        signal.removeEventListener('abort', done)
        resolve()
      }
    })
  }
}
