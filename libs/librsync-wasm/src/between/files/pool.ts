import { extname } from 'node:path'
import { Worker } from 'node:worker_threads'
import { RsyncError, type RsyncErrorCode } from '../../errors.ts'
import type { PlacedMemory, WasmModule } from '../../wasm/webassembly.ts'
import type { DeskLayout } from '../layout.ts'
import type { Answer, DeskData, Done, Task } from './task.ts'

/** Threads that do tasks. */
export interface Pool extends AsyncDisposable {
  /** How many there are. */
  readonly size: number
  /**
   * Have tasks done, several at a time, and take the results in the order of the tasks.
   *
   * @throws {@link RsyncError} whatever a task failed of, `ERR_WASM` if a thread ended. The signal's reason.
   */
  run(tasks: Iterable<Task>): AsyncGenerator<Done>
}

/** How many tasks a thread is given ahead, so that it need not wait for the next one. */
const ahead = 3

const resourceLimits = { maxYoungGenerationSizeMb: 2 }

interface Thread {
  readonly worker: Worker
  /** For the answers to come, in their order. */
  readonly waiting: PromiseWithResolvers<Done>[]
}

/** Start a thread for each desk. */
export function startPool(
  module: WasmModule,
  memory: PlacedMemory,
  desks: readonly DeskLayout[],
  signal: AbortSignal | undefined,
): Pool {
  let stopped: { readonly reason: unknown } | undefined
  const stop = (reason: unknown): void => {
    stopped ??= { reason }
    for (const { waiting } of threads) {
      for (const { reject } of waiting.splice(0)) reject(stopped.reason)
    }
  }
  const threads = desks.map((layout) => startThread({ module, memory, layout }, stop))
  const abort = (): void => stop(signal?.reason)
  if (signal?.aborted) abort()
  signal?.addEventListener('abort', abort, { once: true })

  return {
    size: threads.length,

    async *run(tasks) {
      const results: Promise<Done>[] = []
      for (const task of tasks) {
        if (results.length >= threads.length * ahead) yield await (results.shift() as Promise<Done>)
        if (stopped) throw stopped.reason
        results.push(give(leastBusy(threads), task))
      }
      yield* results
    },

    async [Symbol.asyncDispose]() {
      signal?.removeEventListener('abort', abort)
      await Promise.all(threads.map(({ worker }) => worker.terminate()))
    },
  }
}

function startThread(workerData: DeskData, stop: (reason: unknown) => void): Thread {
  const address = new URL(`./desk-thread${extname(import.meta.url)}`, import.meta.url)
  // It makes little garbage, and shall not keep much of it.
  const worker = new Worker(address, { workerData, resourceLimits })
  const waiting: PromiseWithResolvers<Done>[] = []
  worker.on('message', (answer: Answer) => {
    const first = waiting.shift()
    if ('done' in answer) first?.resolve(answer.done)
    else {
      const { code, message, cause } = answer.fault
      first?.reject(new RsyncError(code as RsyncErrorCode, message, { cause }))
    }
  })
  const ended = (cause?: unknown): void => {
    stop(new RsyncError('ERR_WASM', 'A thread that compares has ended', { cause }))
  }
  worker.on('error', ended)
  worker.on('exit', () => ended())
  return { worker, waiting }
}

function give({ worker, waiting }: Thread, task: Task): Promise<Done> {
  const result = Promise.withResolvers<Done>()
  // Another one may fail first, and then nobody waits for this one.
  result.promise.catch(() => undefined)
  waiting.push(result)
  worker.postMessage(task)
  return result.promise
}

function leastBusy(threads: readonly Thread[]): Thread {
  return threads.reduce((a, b) => (b.waiting.length < a.waiting.length ? b : a))
}
