import { once } from 'node:events'
import { extname } from 'node:path'
import { Worker } from 'node:worker_threads'

/** A task for a thread of its own. */
export interface ThreadTask {
  /** The module, without its extension, as a URL relative to the caller. */
  readonly module: string
  /** `import.meta.url` of the caller. */
  readonly from: string
  /** What the thread is given. */
  readonly data: unknown
  /** What is done with each message. */
  readonly onMessage: (message: unknown) => void
  /** Ends the thread. */
  readonly signal?: AbortSignal | undefined
}

/**
 * Run a module in a thread to its end.
 *
 * @throws what the thread threw; the signal's reason
 */
export async function runThread({
  module,
  from,
  data,
  onMessage,
  signal,
}: ThreadTask): Promise<void> {
  signal?.throwIfAborted()
  // As source in development, as built for users: workers stand beside their callers in both.
  const url = new URL(`${module}${extname(from)}`, from)
  const worker = new Worker(url, { workerData: data })
  const stop = (): void => void worker.terminate()
  signal?.addEventListener('abort', stop, { once: true })
  worker.on('message', onMessage)
  try {
    await once(worker, 'exit')
    signal?.throwIfAborted()
  } finally {
    signal?.removeEventListener('abort', stop)
    await worker.terminate()
  }
}
