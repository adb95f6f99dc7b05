import type { Stats } from 'node:fs'
import { type FileHandle, unlink } from 'node:fs/promises'
import { archiveFailure, ImporterError, sourceFailure } from '../errors.ts'
import type { ExtraSum, Sums } from '../mhl/manifest.ts'
import { chunksOf } from './chunks.ts'
import { cloneFile } from './clone.ts'
import { hashing } from './hash.ts'
import { createNewFile } from './new-file.ts'
import { summing } from './sums.ts'

/** A copy that nobody sees yet. */
export interface Aside {
  /** XXH128 of what was read from the card. */
  readonly hash: string
  /** More sums, as they were asked for. */
  readonly sums: Sums
  /** Bytes. */
  readonly size: number
}

/** What is copied, and where to. */
export interface CopyOptions {
  /** The file on the card, open for reading. */
  readonly source: FileHandle
  /** Its path, to name it. */
  readonly path: string
  /** Bytes that it had when the card was searched. */
  readonly size: number
  /** The file to write, which must not exist. */
  readonly part: string
  /** Whether a clone will do. */
  readonly reflink: boolean
  /** Sums to be made besides the hash. */
  readonly sums: readonly ExtraSum[]
  /** Stops the copy. */
  readonly signal: AbortSignal
  /** Is told of bytes that were copied. */
  readonly onBytes?: (bytes: number) => void
  /** Is shown how the file begins, a chunk at most. */
  readonly onHead?: (head: Uint8Array) => void
}

/** For everyone to read, for nobody to write: as the ancestor left its photos. */
const mode = 0o444

/**
 * Copy a file aside and put it on the disk, with its times and without leave to write to it. Nothing stays of a copy
 * that fails: what others need room for would else not come in.
 *
 * @throws {@link ImporterError} `ERR_CHANGED`: the file was written to meanwhile, or since the card was searched. `ERR_SOURCE`, `ERR_FULL`, `ERR_ARCHIVE`.
 */
export async function copyAside(options: CopyOptions): Promise<Aside> {
  try {
    return await copy(options)
  } catch (error) {
    await unlink(options.part).catch(() => undefined)
    throw error
  }
}

async function copy(options: CopyOptions): Promise<Aside> {
  const { source, path, part } = options
  const sums = summing(options.sums)
  const before = await looking(source, path)
  refuseOther(options, before)
  const clone = options.reflink ? await writing(part, cloneFile(source, part)) : undefined
  const target = clone ?? (await writing(part, createNewFile(part)))
  try {
    let size = 0
    const hash = await hashing(async (update) => {
      const chunks = chunksOf(source, before.size, options.signal)
      for await (const chunk of reading(path, chunks, options.signal)) {
        if (size === 0) options.onHead?.(chunk)
        const written = writing(part, target.append(chunk))
        update(chunk)
        sums.update(chunk)
        await written
        size += chunk.length
        options.onBytes?.(chunk.length)
      }
    })
    refuseChange(path, before, await looking(source, path), size)
    await writing(part, target.file.utimes(before.atimeMs / 1000, before.mtimeMs / 1000))
    await writing(part, target.file.chmod(mode))
    await writing(part, target.file.sync())
    return { hash, sums: sums.digest(), size }
  } finally {
    await target.close()
  }
}

async function* reading(
  path: string,
  chunks: AsyncIterable<Uint8Array>,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array, void, undefined> {
  try {
    yield* chunks
  } catch (error) {
    signal.throwIfAborted()
    throw sourceFailure(error, `read ${path}`)
  }
}

async function writing<T>(part: string, step: Promise<T>): Promise<T> {
  return await step.catch((error: unknown) => {
    throw archiveFailure(error, `write ${part}`)
  })
}

async function looking(source: FileHandle, path: string): Promise<Stats> {
  return await source.stat().catch((error: unknown) => {
    throw sourceFailure(error, `look at ${path}`)
  })
}

/** What is still being written is not what was found, and would be known by a size that it has not: it comes the next time. */
function refuseOther({ path, size }: CopyOptions, now: Stats): void {
  if (now.isFile() && now.size === size) return
  const is = now.isFile() ? `has ${now.size}` : 'is no file'
  const message = `${path} changed since the card was searched: it had ${size} bytes, and ${is} now`
  throw new ImporterError('ERR_CHANGED', message)
}

function refuseChange(path: string, before: Stats, after: Stats, size: number): void {
  if (size === after.size && size === before.size && before.mtimeMs === after.mtimeMs) return
  const was = `${before.size} bytes of ${before.mtime.toISOString()}`
  const is = `${after.size} bytes of ${after.mtime.toISOString()}, ${size} bytes read`
  throw new ImporterError('ERR_CHANGED', `${path} changed while it was read: ${was}, then ${is}`)
}
