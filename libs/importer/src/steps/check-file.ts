import { lstat } from 'node:fs/promises'
import { join } from 'node:path'
import type { IndexedFile } from '../archive/index-file.ts'
import { otherSums } from '../copy/other-sums.ts'
import { readBack } from '../copy/read-back.ts'
import { errnoOf } from '../errors.ts'
import type { ListedFile, Sums } from '../mhl/manifest.ts'
import type { FileMeter } from '../progress.ts'
import type { ReadBack } from '../report.ts'

/** What a file of the archive turned out to be. */
export type Check =
  /** It is what it was. */
  | { readonly kind: 'same'; readonly listed: ListedFile; readonly way: ReadBack }
  /** It was never read before. */
  | { readonly kind: 'learnt'; readonly listed: ListedFile; readonly way: ReadBack }
  /** It is not what it was. */
  | { readonly kind: 'damaged'; readonly listed: ListedFile; readonly message: string }
  /** It is not there. */
  | { readonly kind: 'missing'; readonly message: string }
  /** The disk refuses. */
  | { readonly kind: 'unreadable'; readonly message: string }

/**
 * Read a file from its disk, and hold it against what is known of it: its XXH128, or the sums that another
 * program listed. One read, whatever the sums.
 */
export async function checkFile(
  root: string,
  file: IndexedFile,
  meter: FileMeter,
  signal: AbortSignal,
): Promise<Check> {
  const target = join(root, file.path)
  try {
    const stats = await lstat(target)
    const known: Sums = file.hash === null ? JSON.parse(file.sums ?? '{}') : { xxh128: file.hash }
    const others = await otherSums(known)
    const { hash, way } = await readBack(target, signal, (chunk) => {
      others.update(chunk)
      meter.addBytes(chunk.length)
    })
    const now: Sums = { xxh128: hash, ...others.digest() }
    const common = {
      ...{ path: file.path, size: stats.size, modified: stats.mtimeMs, hashed: Date.now() },
      sums: now,
    }
    const names = Object.keys(known) as (keyof Sums)[]
    if (names.length === 0)
      return { kind: 'learnt', way, listed: { ...common, action: 'original' } }
    const other = names.find((name) => known[name] !== now[name])
    if (!other) return { kind: 'same', way, listed: { ...common, action: 'verified' } }
    const was = `it was ${known[other]}, ${file.size} bytes`
    const message = `it is ${now[other]}, ${stats.size} bytes; ${was}`
    return { kind: 'damaged', message, listed: { ...common, action: 'failed' } }
  } catch (error) {
    signal.throwIfAborted()
    if (errnoOf(error) === 'ENOENT') return { kind: 'missing', message: 'it is not there' }
    const message = error instanceof Error ? error.message : String(error)
    return { kind: 'unreadable', message }
  }
}
