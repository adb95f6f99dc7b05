import { DurableError } from './errors.ts'

/** What to do with a target that exists: leave it and fail (`ERR_EXISTS`), or replace it whole. */
export type Clobber = 'refuse' | 'replace'

/**
 * What a new file survives. Each step costs one wait for the disk.
 *
 * - `full`: a power cut. The content and the name are on the disk before the promise is fulfilled.
 * - `file`: a power cut never tears it, but may lose it whole until {@link syncDirectory} has run on
 *   its folder. For many files into one folder.
 * - `none`: a crash of this process, not a power cut.
 */
export type Sync = 'full' | 'file' | 'none'

/** How a file gets its name. */
export interface PublishOptions {
  /** What to do when the target exists. Default `refuse`. */
  readonly clobber?: Clobber
  /** What the file survives. Default `full`. */
  readonly sync?: Sync
}

/** How a file is written. */
export interface WriteOptions extends PublishOptions {
  /**
   * Permission bits, less the process's umask: `0o600` for a secret. Default: those (and the
   * owner) of the file that is replaced, or `0o666` less the umask.
   */
  readonly mode?: number
  /** Stop writing: the target is left as it was, and nothing stays beside it. */
  readonly signal?: AbortSignal
}

/** {@link PublishOptions} with the defaults filled in. */
export type PublishSettings = Required<PublishOptions>

const clobbers: readonly unknown[] = ['refuse', 'replace'] satisfies Clobber[]
const syncs: readonly unknown[] = ['full', 'file', 'none'] satisfies Sync[]

/** Options in, settings out; every fault at once. */
export function publishSettings(
  { clobber = 'refuse', sync = 'full', mode }: WriteOptions,
  faults: string[] = [],
): PublishSettings {
  if (!clobbers.includes(clobber)) faults.push(expected('clobber', clobbers, clobber))
  if (!syncs.includes(sync)) faults.push(expected('sync', syncs, sync))
  if (mode !== undefined && !(Number.isInteger(mode) && mode >= 0 && mode <= 0o7777)) {
    faults.push(`mode: expected permission bits from 0 to 0o7777, got ${show(mode)}`)
  }
  if (faults.length > 0) throw new DurableError('ERR_OPTIONS', faults.join('; '))
  return { clobber, sync }
}

/** What is wrong with a path, if anything. */
export function pathFaults(paths: Readonly<Record<string, unknown>>): string[] {
  return Object.entries(paths)
    .filter(([, path]) => typeof path !== 'string' || path === '' || path.includes('\0'))
    .map(([name, path]) => `${name}: expected a path, got ${show(path)}`)
}

/** What is wrong with the content of a file, if anything. */
export function dataFaults(data: unknown): string[] {
  const iterable = typeof data === 'object' && data !== null && Symbol.asyncIterator in data
  return typeof data === 'string' || data instanceof Uint8Array || iterable
    ? []
    : [`data: expected bytes, a string or an async iterable of bytes, got ${show(data)}`]
}

function expected(name: string, values: readonly unknown[], got: unknown): string {
  return `${name}: expected ${values.map(show).join(' or ')}, got ${show(got)}`
}

function show(value: unknown): string {
  return typeof value === 'string' ? JSON.stringify(value) : String(value)
}
