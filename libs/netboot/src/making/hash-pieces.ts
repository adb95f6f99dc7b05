import { availableParallelism } from 'node:os'
import { extname } from 'node:path'
import { Worker } from 'node:worker_threads'
import { NetbootError } from '../errors.ts'
import { type HashedFiles, hashRange, hashWidth } from './hash-range.ts'
import type { HashAnswer, HashWork } from './hash-thread.ts'

/** What is to be hashed, and how. */
export interface HashPiecesOptions {
  /** What is read. */
  readonly files: HashedFiles
  /** Which pieces, in order. */
  readonly pieces: readonly number[]
  /** Whether files may be missing or too short; such a piece gets no hash. Default `false`: it is an error. */
  readonly mayLack?: boolean
  /** How many threads. Default 2, or 1 if there is one core: SHA-1 is as fast as most disks. */
  readonly threads?: number
  /** Is told how many bytes more have been read. */
  readonly onRead?: (bytes: number) => void
  /** Ends it. */
  readonly signal?: AbortSignal | undefined
}

/** How much a thread is given at a time, in bytes. */
const jobLength = 32 << 20
/** For less, in bytes, it takes longer to start a thread. */
const worthAThread = 4 << 20

/**
 * The hashes of pieces, in threads: {@link hashWidth} bytes each. Holds 256 KiB for each thread, however large the files are.
 *
 * @returns by piece; a piece that could not be read is not in it
 * @throws {@link NetbootError} `ERR_IO`: a file cannot be read. The signal's reason
 */
export async function hashPieces(options: HashPiecesOptions): Promise<Map<number, Uint8Array>> {
  const { files, pieces, mayLack = false, signal, onRead } = options
  signal?.throwIfAborted()
  const { pieceLength } = files
  const width = hashWidth(files)
  const each = Math.max(1, Math.floor(jobLength / pieceLength))
  const jobs: (readonly number[])[] = []
  for (let at = 0; at < pieces.length; at += each) jobs.push(pieces.slice(at, at + each))
  const found = new Map<number, Uint8Array>()
  const keep = (job: readonly number[], { hashes, missing, failure }: HashAnswer): void => {
    if (failure !== undefined) throw failure
    const lacking = new Set(missing)
    for (const [index, piece] of job.entries()) {
      const hash = hashes.slice(index * width, (index + 1) * width)
      if (!lacking.has(piece)) found.set(piece, hash)
    }
    onRead?.(job.length * pieceLength)
  }
  try {
    if (pieces.length * pieceLength < worthAThread) {
      for (const job of jobs) {
        const missing: number[] = []
        const note = mayLack ? (piece: number) => void missing.push(piece) : undefined
        keep(job, { hashes: hashRange(files, job, note), missing })
      }
    } else {
      const threads = options.threads ?? Math.min(2, availableParallelism())
      const work = Array.from({ length: Math.min(threads, jobs.length) }, () =>
        runThread(files, jobs, mayLack, keep, signal),
      )
      const ends = await Promise.allSettled(work)
      for (const end of ends) if (end.status === 'rejected') throw end.reason
    }
  } catch (cause) {
    signal?.throwIfAborted()
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new NetbootError('ERR_IO', `could not hash: ${reason}`, { cause })
  }
  return found
}

/** Take jobs until there is none. */
async function runThread(
  files: HashedFiles,
  jobs: (readonly number[])[],
  mayLack: boolean,
  keep: (job: readonly number[], answer: HashAnswer) => void,
  signal: AbortSignal | undefined,
): Promise<void> {
  const url = new URL(`./hash-thread${extname(import.meta.url)}`, import.meta.url)
  const worker = new Worker(url, { workerData: { files, mayLack } satisfies HashWork })
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  let job: readonly number[] | undefined
  const next = (): void => {
    job = jobs.shift()
    if (job === undefined) resolve()
    else worker.postMessage(job)
  }
  const stop = (): void => reject(signal?.reason)
  signal?.addEventListener('abort', stop, { once: true })
  worker.on('error', reject).on('message', (answer: HashAnswer) => {
    try {
      keep(job ?? [], answer)
      next()
    } catch (error) {
      reject(error)
    }
  })
  try {
    next()
    await promise
  } finally {
    signal?.removeEventListener('abort', stop)
    jobs.length = 0
    await worker.terminate()
  }
}
