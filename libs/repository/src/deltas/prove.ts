import { RepositoryError } from '../errors.ts'
import type { FileSums } from '../reading/sum-file.ts'
import { runThread } from '../thread.ts'

/** An rdiff, and what it is to make of what. */
export interface ProofTask {
  /** Path of the image that it is applied to. */
  readonly basis: string
  /** Path of the rdiff. */
  readonly delta: string
  /** Path of the image that has to come out. */
  readonly target: string
}

/** What a proof says. */
export interface Proved extends FileSums {
  /** That it has been done. */
  readonly kind: 'proved'
  /** How many bytes of both images were read for it. */
  readonly bytesRead: number
}

/** How a proof is carried out. */
export interface ProofOptions {
  /** Ends it. */
  readonly signal?: AbortSignal | undefined
  /** Is told how many bytes of the rdiff were applied. */
  readonly onProgress?: ((done: number) => void) | undefined
}

/**
 * Apply an rdiff and hold what comes out against the target, byte by byte; sum the rdiff on the way.
 * Nothing is written. Memory: some 10 MiB.
 *
 * @throws {@link RepositoryError} `ERR_DELTA`: it does not give the target.
 */
export async function prove(task: ProofTask, options: ProofOptions = {}): Promise<Proved> {
  let proved: Proved | undefined
  const onMessage = (message: unknown): void => {
    const told = message as Proved | { readonly kind: 'progress'; readonly done: number }
    if (told.kind === 'proved') proved = told
    else options.onProgress?.(told.done)
  }
  const { signal } = options
  await runThread({
    module: './prove-thread',
    from: import.meta.url,
    data: task,
    onMessage,
    signal,
  }).catch((cause: unknown) => {
    signal?.throwIfAborted()
    throw failure(task, cause)
  })
  if (!proved) throw failure(task, 'the proof was cut off')
  return proved
}

function failure({ basis, delta, target }: ProofTask, cause: unknown): RepositoryError {
  const reason = cause instanceof Error ? cause.message : String(cause)
  return new RepositoryError(
    'ERR_DELTA',
    `${delta} does not make ${target} of ${basis}: ${reason}`,
    { cause },
  )
}
