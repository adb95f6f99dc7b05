import { extname } from 'node:path'
import { Worker } from 'node:worker_threads'
import { RecorderError } from '../errors.ts'
import type { ScanMessage, ScannedFile, ScanRequest } from './protocol.ts'

/**
 * Look at an archive's files in a thread of its own, which ends with the scan.
 *
 * @param request what to look at, and what is known
 * @param onFound told of what is new or different, some hundred files at a time
 * @returns the paths that are gone
 * @throws {@link RecorderError} `ERR_STORAGE`: the thread broke; the signal's reason
 */
export async function scan(
  request: ScanRequest,
  onFound: (files: readonly ScannedFile[]) => void,
  signal?: AbortSignal,
): Promise<readonly string[]> {
  signal?.throwIfAborted()
  const script = new URL(`./scan-thread${extname(import.meta.url)}`, import.meta.url)
  const thread = new Worker(script, { workerData: request })
  const { promise, resolve, reject } = Promise.withResolvers<readonly string[]>()
  const stop = (): void => reject(signal?.reason)
  signal?.addEventListener('abort', stop, { once: true })
  thread.on('message', (message: ScanMessage) => {
    if (message.type === 'found') onFound(message.files)
    else resolve(message.gone)
  })
  const broke = (cause: unknown): void => {
    const message = `${request.directory}: the thread that looks at it broke: ${cause}`
    reject(new RecorderError('ERR_STORAGE', message, { cause }))
  }
  thread.once('error', broke)
  thread.once('exit', (code) => broke(`exit ${code}`))
  try {
    return await promise
  } finally {
    signal?.removeEventListener('abort', stop)
    await thread.terminate()
  }
}
