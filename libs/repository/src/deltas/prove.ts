import { stat } from 'node:fs/promises'
import { RepositoryError } from '../errors.ts'
import { runThread, worthAThread } from '../threads/run-thread.ts'
import { applyAndCompare, type ProofTask, type Proved } from './apply-and-compare.ts'

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
  const { signal, onProgress = () => undefined } = options
  signal?.throwIfAborted()
  try {
    const { size } = await stat(task.target)
    return size >= worthAThread
      ? await proveByThread(task, onProgress, signal)
      : await applyAndCompare(task, onProgress)
  } catch (cause) {
    signal?.throwIfAborted()
    throw failure(task, cause)
  }
}

async function proveByThread(
  data: ProofTask,
  onProgress: (done: number) => void,
  signal: AbortSignal | undefined,
): Promise<Proved> {
  let proved: Proved | undefined
  const onMessage = (message: unknown): void => {
    if (typeof message === 'number') onProgress(message)
    else proved = message as Proved
  }
  await runThread({ module: './prove-thread', from: import.meta.url, data, onMessage, signal })
  if (!proved) throw new Error('the proof was cut off')
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
