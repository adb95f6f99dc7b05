import { createHash } from 'node:crypto'
import { stat } from 'node:fs/promises'
import { RepositoryError } from '../errors.ts'
import type { Identity } from '../identity.ts'
import type { Sums } from '../meta.ts'
import { runThread, worthAThread } from '../threads/run-thread.ts'
import type { ReadMessage, ReadTask } from './protocol.ts'
import { readWhole, type WholeFile } from './read-whole.ts'
import { ringMemory } from './ring.ts'

/** What one reading of a file tells. */
export interface FileSums extends Sums {
  /** Which file this was. */
  readonly identity: Identity
}

/** How a file is read. */
export interface ReadOptions {
  /** Stops the reading. */
  readonly signal?: AbortSignal | undefined
  /** Is told how many bytes were read so far. */
  readonly onProgress?: ((done: number) => void) | undefined
  /** Where an index of the file goes, for rdiffs from it; small files get none. */
  readonly index?: string | undefined
}

/**
 * Read a file once, from its beginning to its end, for all of its sums. SHA-512 takes as long as
 * everything else, hence two threads. Memory: 4 MiB, whatever the size.
 *
 * @throws {@link RepositoryError} `ERR_IMAGE_CHANGED`: it was written to or replaced meanwhile. `ERR_IO`.
 */
export async function sumFile(path: string, options: ReadOptions = {}): Promise<FileSums> {
  options.signal?.throwIfAborted()
  const { changed, identity, cksum, sha256, sha512 } = await read(path, options).catch(
    (cause: unknown) => {
      options.signal?.throwIfAborted()
      const reason = cause instanceof Error ? cause.message : String(cause)
      throw new RepositoryError('ERR_IO', `Could not read ${path}: ${reason}`, { cause })
    },
  )
  if (!changed) return { identity, cksum, sha256, sha512 }
  throw new RepositoryError(
    'ERR_IMAGE_CHANGED',
    `${path} was written to or replaced while it was being read; expected a finished file`,
  )
}

type Summed = WholeFile & Pick<Sums, 'sha512'>

async function read(path: string, options: ReadOptions): Promise<Summed> {
  const { size } = await stat(path)
  return size >= worthAThread ? await readByThreads(path, options) : readHere(path)
}

function readHere(path: string): Summed {
  const memory = new Uint8Array(worthAThread)
  const hash = createHash('sha512')
  const whole = readWhole(path, {
    next: () => memory,
    pass: (length) => void hash.update(memory.subarray(0, length)),
  })
  return { ...whole, sha512: hash.digest('hex') }
}

async function readByThreads(path: string, options: ReadOptions): Promise<Summed> {
  // If one of the threads fails, the other waits for it forever.
  const stop = new AbortController()
  const signals = options.signal ? [options.signal, stop.signal] : [stop.signal]
  const data: ReadTask = { path, ring: ringMemory(), index: options.index }
  const common = { from: import.meta.url, data, signal: AbortSignal.any(signals) }
  let whole: WholeFile | undefined
  let sha512 = ''
  const reading = runThread({
    ...common,
    module: './read-thread',
    onMessage(message) {
      const told = message as ReadMessage
      if (told.kind === 'read') whole = told
      else options.onProgress?.(told.done)
    },
  })
  const summing = runThread({
    ...common,
    module: './sha512-thread',
    onMessage: (message) => {
      sha512 = String(message)
    },
  })
  try {
    await Promise.all([reading, summing])
  } finally {
    stop.abort()
    await Promise.allSettled([reading, summing])
  }
  if (!whole) throw new Error('the reading was cut off')
  return { ...whole, sha512 }
}
