import { extname } from 'node:path'
import { Worker } from 'node:worker_threads'
import { RecorderError } from '../errors.ts'
import type { ScanMessage, ScannedFile, ScanRequest } from './protocol.ts'

/**
 * Looks at an archive's files in a thread of its own. The thread stays for the next look, and keeps no process from
 * ending: each that ends would leave some 20 kB behind, of Node's, which is 2 GB in a year of looks each five minutes.
 */
export class Scanner implements AsyncDisposable {
  #thread: Worker | undefined

  /**
   * Look once; not while another look is going on.
   *
   * @param request what to look at, and what is known
   * @param onFound told of what is new or different, some hundred files at a time
   * @returns the paths that are gone
   * @throws {@link RecorderError} `ERR_STORAGE`: the thread broke; the signal's reason
   */
  async scan(
    request: ScanRequest,
    onFound: (files: readonly ScannedFile[]) => void,
    signal?: AbortSignal,
  ): Promise<readonly string[]> {
    signal?.throwIfAborted()
    this.#thread ??= this.#start()
    const thread = this.#thread
    const { promise, resolve, reject } = Promise.withResolvers<readonly string[]>()
    const stop = (): void => reject(signal?.reason)
    const hear = (message: ScanMessage): void => {
      if (message.type === 'found') onFound(message.files)
      else resolve(message.gone)
    }
    const broke = (cause: unknown): void => {
      const message = `${request.directory}: the thread that looks at it broke: ${cause}`
      reject(new RecorderError('ERR_STORAGE', message, { cause }))
    }
    const exited = (code: number): void => broke(`exit ${code}`)
    signal?.addEventListener('abort', stop, { once: true })
    thread.on('message', hear).on('error', broke).on('exit', exited)
    thread.ref()
    try {
      thread.postMessage(request)
      return await promise
    } catch (error) {
      // It may be in the midst of something.
      await this[Symbol.asyncDispose]()
      throw error
    } finally {
      signal?.removeEventListener('abort', stop)
      thread.off('message', hear).off('error', broke).off('exit', exited)
      thread.unref()
    }
  }

  #start(): Worker {
    const script = new URL(`./scan-thread${extname(import.meta.url)}`, import.meta.url)
    const thread = new Worker(script)
    // Should it end between two looks, the next one begins another.
    return thread
      .on('error', () => undefined)
      .once('exit', () => {
        if (this.#thread === thread) this.#thread = undefined
      })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const thread = this.#thread
    this.#thread = undefined
    await thread?.terminate()
  }
}
