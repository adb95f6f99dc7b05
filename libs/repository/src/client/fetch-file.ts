import { type FileHandle, open, rm, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { RepositoryError } from '../errors.ts'
import { ioError } from '../io-error.ts'
import type { SummedFile } from '../meta.ts'
import { sumFile } from '../reading/sum-file.ts'

/** How a file is fetched. */
export interface FetchOptions {
  /** Ends it; what has come is kept for the next time. */
  readonly signal: AbortSignal
  /** Is told how many bytes of the file are there. */
  readonly onProgress: (done: number) => void
}

/** How often in a row a server may give nothing before that is an error. */
const patience = 3

/**
 * Fetch a file, going on where an earlier try has ended, and check it. A server that gives more than
 * was announced is not listened to.
 *
 * @param urls - where it can be had; the first that answers
 * @param path - where it goes; what is there already is its beginning
 * @param expected - its size and sums
 * @throws {@link RepositoryError} `ERR_FETCH`: no server gives it, or not as announced; then nothing stays. `ERR_IO`: the disk
 * is full, or refuses.
 */
export async function fetchFile(
  urls: readonly string[],
  path: string,
  expected: SummedFile,
  options: FetchOptions,
): Promise<void> {
  // What was there before may be of another file by that name, or have lost its end with the power: then once more.
  for (let tries = (await lengthOf(path)) > 0 ? 2 : 1; ; tries -= 1) {
    await fetchWhole(urls, path, expected, options)
    const { identity, sha512 } = await sumFile(path, { signal: options.signal })
    if (identity.size === expected.size && sha512 === expected.sha512) return
    await rm(path)
    if (tries > 1) continue
    throw new RepositoryError(
      'ERR_FETCH',
      `${expected.filename}: expected ${expected.size} bytes with sha512 ${expected.sha512}, got ${identity.size} with ${sha512}`,
    )
  }
}

/** Fetch what is not there yet, however often the line breaks. */
async function fetchWhole(
  urls: readonly string[],
  path: string,
  expected: SummedFile,
  options: FetchOptions,
): Promise<void> {
  let most = 0
  for (let failures = 0, turn = 0; ; turn += 1) {
    const before = await lengthOf(path)
    if (before > expected.size) await rm(path)
    else if (before === expected.size && before > 0) return
    const url = urls[turn % urls.length] ?? ''
    try {
      return await fetchRest(url, path, expected.size, options)
    } catch (error) {
      options.signal.throwIfAborted()
      if (isOfDisk(error)) throw ioError(error, dirname(path))
      // One that knows no ranges begins anew each time: only what is more than ever is progress.
      const length = await lengthOf(path)
      failures = length > most ? 0 : failures + 1
      most = Math.max(most, length)
      if (failures >= patience) throw fetchError(url, error)
    }
  }
}

async function fetchRest(
  url: string,
  path: string,
  size: number,
  { signal, onProgress }: FetchOptions,
): Promise<void> {
  const there = await lengthOf(path)
  const headers = there > 0 ? { range: `bytes=${there}-` } : {}
  const response = await fetch(url, { headers, signal })
  // A server that knows no ranges begins anew.
  const start = response.status === 206 ? there : 0
  if (!response.ok || !response.body) throw new Error(`status ${response.status}`)
  await using handle: FileHandle = await open(path, start > 0 ? 'a' : 'w')
  let done = start
  for await (const chunk of response.body) {
    done += chunk.length
    if (done > size) throw new Error(`more than ${size} bytes`)
    await handle.writeFile(chunk)
    onProgress(done)
  }
  if (done < size) throw new Error(`${done} bytes of ${size}`)
}

/**
 * The bytes of a small file. A server that gives more than can be is not listened to.
 *
 * @param most - how many bytes it has at most
 * @returns `undefined` if the server has none: 404, or 403 as object stores say
 */
export async function fetchBytes(
  url: string,
  most: number,
  signal: AbortSignal,
): Promise<Uint8Array | undefined> {
  try {
    const response = await fetch(url, { signal })
    if (!response.ok) await response.body?.cancel()
    if (response.status === 404 || response.status === 403) return undefined
    if (!response.ok || !response.body) throw new Error(`status ${response.status}`)
    const chunks: Uint8Array[] = []
    let length = 0
    for await (const chunk of response.body) {
      length += chunk.length
      // Leaving the loop ends the connection.
      if (length > most) throw new Error(`more than ${most} bytes`)
      chunks.push(chunk)
    }
    return Buffer.concat(chunks)
  } catch (error) {
    signal.throwIfAborted()
    throw fetchError(url, error)
  }
}

async function lengthOf(path: string): Promise<number> {
  return await stat(path).then(
    ({ size }) => size,
    () => 0,
  )
}

/** Errors of the disk do not pass by trying again. Those of a connection are the cause of one of `fetch`. */
function isOfDisk(error: unknown): boolean {
  return error instanceof Error && 'syscall' in error
}

function fetchError(url: string, cause: unknown): RepositoryError {
  if (cause instanceof RepositoryError) return cause
  const reason = cause instanceof Error ? cause.message : String(cause)
  const deeper =
    cause instanceof Error && cause.cause instanceof Error ? `: ${cause.cause.message}` : ''
  return new RepositoryError('ERR_FETCH', `${url}: ${reason}${deeper}`, { cause })
}
