import { extname } from 'node:path'
import { Worker } from 'node:worker_threads'
import type { ThreadAnswer, ThreadJob } from './protocol.ts'
import { errorOf } from './told-error.ts'

/** A task for a thread. */
export interface ThreadTask {
  /** The module whose `work` is done, without its extension, as a URL relative to the caller. */
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

/** Work on less than so many bytes takes less time than to start a thread. */
export const worthAThread: number = 4 << 20

/** ms that a thread which has nothing to do is kept: to start one costs as much as to read 50 MB. */
const patience = 1000

/** Those that have nothing to do, the last one first. They keep no process alive. */
const idle: Worker[] = []

/**
 * Have a module's work done by a thread: one that has just done other work, or a new one.
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
  const { href } = new URL(`${module}${extname(from)}`, from)
  const worker = idle.pop() ?? startWorker()
  worker.ref()
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  const stop = (): void => reject(signal?.reason)
  const ended = (): void => reject(new Error('The thread has ended'))
  const listen = (answer: ThreadAnswer): void => {
    if (answer.kind === 'done') resolve()
    else if (answer.kind === 'failed') reject(errorOf(answer.error))
    else {
      try {
        onMessage(answer.message)
      } catch (error) {
        reject(error)
      }
    }
  }
  signal?.addEventListener('abort', stop, { once: true })
  worker.on('message', listen).on('error', reject).on('exit', ended)
  try {
    worker.postMessage({ url: href, data } satisfies ThreadJob)
    await promise
    worker.off('exit', ended).off('error', reject).off('message', listen)
    keep(worker)
  } catch (error) {
    // What it is at cannot be told to stop. Its end makes none of this again.
    worker.off('exit', ended)
    await worker.terminate()
    throw error
  } finally {
    signal?.removeEventListener('abort', stop)
  }
}

function startWorker(): Worker {
  const worker = new Worker(new URL(`./work-thread${extname(import.meta.url)}`, import.meta.url))
  // Should it fail while it has nothing to do, nobody misses it.
  return worker.on('error', () => undefined).on('exit', () => void dismiss(worker))
}

function keep(worker: Worker): void {
  idle.push(worker)
  worker.unref()
  // It may be at work again by then.
  setTimeout(() => dismiss(worker) && void worker.terminate(), patience).unref()
}

/** @returns whether it had nothing to do */
function dismiss(worker: Worker): boolean {
  const place = idle.indexOf(worker)
  if (place >= 0) idle.splice(place, 1)
  return place >= 0
}
