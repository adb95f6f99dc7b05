import type { LogView } from '../../src/api/types.ts'

/** What an entry of the log is about. */
export type LogKind = 'holes' | 'segments' | 'sound' | 'storage' | 'clock' | 'other'

/** What each of them is called. */
export const logKinds: Readonly<Record<LogKind, string>> = {
  holes: 'Holes',
  segments: 'Segments',
  sound: 'Silence, clipping',
  storage: 'Storage, device',
  clock: 'Clock',
  other: 'Other',
}

/** By their messages, since entries do not say: in this order. */
const patterns: readonly (readonly [kind: LogKind, pattern: RegExp])[] = [
  ['holes', /missing|overrun|hole/],
  ['segments', /segment|deleted|encoded|repaired/],
  ['sound', /silence|clipping/],
  ['clock', /clock/],
  ['storage', /storage|device|archive|disk/],
]

/** What an entry is about. */
export function kindOf({ message }: LogView): LogKind {
  return patterns.find(([, pattern]) => pattern.test(message))?.[0] ?? 'other'
}

/** What every entry says, and what is told elsewhere in its line. */
const untold = new Set(['pid', 'hostname', 'reqId', 'name', 'v'])

/** What else an entry says, in words. */
export function detailsOf({ fields }: LogView): string {
  return Object.entries(fields)
    .filter(([key]) => !untold.has(key))
    .map(([key, value]) => `${key} ${wordsOf(value)}`)
    .join(', ')
}

function wordsOf(value: unknown): string {
  if (Array.isArray(value)) return value.map(wordsOf).join(' ')
  if (typeof value !== 'object' || value === null) return String(value)
  const { message } = value as { readonly message?: unknown }
  return message === undefined ? JSON.stringify(value) : String(message)
}
