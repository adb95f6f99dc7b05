import { RepositoryError } from '../errors.ts'
import type { Sums } from '../meta.ts'
import { runThread } from '../thread.ts'
import type { Identity } from './identity.ts'
import type { ReadMessage, ReadTask } from './protocol.ts'
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
}

/**
 * Read a file once, from its beginning to its end, for all of its sums. SHA-512 takes as long as
 * everything else, hence a second thread for it. Memory: 4 MiB, whatever the size.
 *
 * @throws {@link RepositoryError} `ERR_IMAGE_CHANGED`: it was written to or replaced meanwhile. `ERR_IO`.
 */
export async function sumFile(path: string, options: ReadOptions = {}): Promise<FileSums> {
  const stop = new AbortController()
  const signals = options.signal ? [options.signal, stop.signal] : [stop.signal]
  const data: ReadTask = { path, ring: ringMemory() }
  const common = { from: import.meta.url, data, signal: AbortSignal.any(signals) }
  let read: Extract<ReadMessage, { kind: 'read' }> | undefined
  let sha512 = ''
  const onMessage = (message: unknown): void => {
    const told = message as ReadMessage
    if (told.kind === 'read') read = told
    else options.onProgress?.(told.done)
  }
  const reading = runThread({ ...common, module: './read-thread', onMessage })
  const summing = runThread({
    ...common,
    module: './sha512-thread',
    onMessage: (message) => {
      sha512 = String(message)
    },
  })
  try {
    await Promise.all([reading, summing])
  } catch (cause) {
    options.signal?.throwIfAborted()
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new RepositoryError('ERR_IO', `Could not read ${path}: ${reason}`, { cause })
  } finally {
    stop.abort()
    await Promise.allSettled([reading, summing])
  }
  if (!read) throw new RepositoryError('ERR_IO', `Could not read ${path} to its end`)
  const { identity, changed, cksum, sha256 } = read
  if (changed) {
    throw new RepositoryError(
      'ERR_IMAGE_CHANGED',
      `${path} was written to or replaced while it was being read; expected a finished file`,
    )
  }
  return { identity, cksum, sha256, sha512 }
}
