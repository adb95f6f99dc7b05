import type { Writable } from 'node:stream'
import type { ByteSource } from '../chunks.ts'
import { RsyncError } from '../errors.ts'
import type { ExpectedResult, WorkOptions } from '../options.ts'
import { oneOf, type PatchOptions, patchFaults, type SignatureOptions, show } from '../options.ts'

/** Where data comes from: the path of a file, device or pipe, or a stream of bytes. */
export type Input = string | ByteSource

/** Where data goes to: the path of a file, device or pipe, or a Node stream, such as standard output. */
export type Output = string | Writable

/** How far a work has come. */
export interface Progress {
  /** Bytes of the input that were read; of a patch: of the delta. */
  readonly done: number
  /** Bytes that there are, where it is known. */
  readonly total: number | undefined
}

/** How a file is written. It is written aside and gets its name when it is complete. */
export interface FileOptions extends WorkOptions {
  /** What to do when the target exists. Default `refuse`. */
  readonly clobber?: 'refuse' | 'replace'
  /**
   * What the result survives: `full` a power cut, `none` a crash of this process. Default `full`, which
   * costs what the disk takes to store it.
   */
  readonly sync?: 'full' | 'none'
  /** Called after each piece, of 1 MiB at most. */
  readonly onProgress?: (progress: Progress) => void
}

/** How files are read and written. */
export interface BlockingOptions {
  /**
   * Do not give way to the event loop for as long as 1 MiB takes. Saves a tenth of the processor's time of a
   * signature, two thirds of that of a patch, and of a comparison the start of a thread; for a process or worker that has
   * nothing else to do, such as a command. Default `false`.
   */
  readonly blocking?: boolean
}

/** How a signature file is made. */
export interface SignatureFileOptions extends SignatureOptions, FileOptions, BlockingOptions {}

/** How a delta file is made. */
export interface DeltaFileOptions extends FileOptions, BlockingOptions {}

/** How a patch is applied to a file. */
export interface PatchFileOptions extends PatchOptions, FileOptions, BlockingOptions {
  /** Refuse another result than this: it is then not given its name. */
  readonly expected?: ExpectedFile
}

/** What is known of the result of a patch. */
export interface ExpectedFile extends ExpectedResult {
  /** Its SHA-256, in hexadecimal. */
  readonly sha256?: string
  /** Its SHA-512, in hexadecimal. */
  readonly sha512?: string
}

/** Faults of how a file is written. */
export function fileFaults({ clobber = 'refuse', sync = 'full' }: FileOptions): string[] {
  return [
    ...oneOf('clobber', clobber, ['refuse', 'replace']),
    ...oneOf('sync', sync, ['full', 'none']),
  ]
}

/** Faults of what is expected. */
export function expectedFaults(options: PatchFileOptions): string[] {
  const digest = (key: 'sha256' | 'sha512', digits: number): string[] => {
    const value: unknown = options.expected?.[key]
    const isDigest =
      typeof value === 'string' && /^[\da-f]+$/i.test(value) && value.length === digits
    return value === undefined || isDigest
      ? []
      : [`expected.${key}: expected ${digits} hexadecimal digits, got ${show(value)}`]
  }
  return [...patchFaults(options), ...digest('sha256', 64), ...digest('sha512', 128)]
}

/** Faults of what has to be a path. */
export function pathFaults(key: string, path: unknown): string[] {
  return typeof path === 'string' && path !== '' && !path.includes('\0')
    ? []
    : [`${key}: expected a path, got ${show(path)}`]
}

/** Say of a system call that failed what it was for. */
export function ioError(doing: string, cause: unknown): RsyncError {
  const reason = cause instanceof Error ? cause.message : String(cause)
  return new RsyncError('ERR_IO', `Could not ${doing}: ${reason}`, { cause })
}
