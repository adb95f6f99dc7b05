import type { UploadView } from '../../src/api/types.ts'

/** Bytes of a piece: lost at most when the connection is cut, and sent within a minute on a slow one. */
const pieceBytes = 4 * 2 ** 20

/** ms before what failed is tried again, the longest. */
const longestPause = 15_000

/** The box does not want this file, and says why. */
export class Refused extends Error {}

/**
 * Send a file, piece by piece. When the connection is cut it goes on where the box stands, for as long as it takes.
 *
 * @param onProgress is told how many bytes are there
 * @throws {@link Refused}
 */
export async function send(
  file: File,
  onProgress: (received: number) => void,
  signal: AbortSignal,
): Promise<void> {
  for (let failures = 0; ; failures++) {
    try {
      let view = await announce(file, signal)
      while (view.received < view.size) {
        onProgress(view.received)
        const piece = file.slice(view.received, view.received + pieceBytes)
        view = await call(`/api/uploads/${view.id}?offset=${view.received}`, {
          method: 'PATCH',
          headers: { 'content-type': 'application/octet-stream' },
          body: piece,
          signal,
        })
        failures = 0
      }
      onProgress(view.size)
      return
    } catch (error) {
      if (error instanceof Refused || signal.aborted) throw error
      await pause(Math.min(longestPause, 500 * 2 ** failures))
    }
  }
}

async function announce(file: File, signal: AbortSignal): Promise<UploadView> {
  const { name, size, lastModified: modified } = file
  return await call('/api/uploads/', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ name, size, modified }),
    signal,
  })
}

async function call(path: string, init: RequestInit): Promise<UploadView> {
  const response = await fetch(path, init)
  if (response.ok) return (await response.json()) as UploadView
  const { message } = (await response.json().catch(() => ({}))) as { message?: string }
  // 409: the box stands elsewhere than we thought; it is asked anew.
  const isFinal = response.status >= 400 && response.status < 500 && response.status !== 409
  const text = message ?? `The box answered ${response.status}.`
  throw isFinal || response.status === 507 ? new Refused(text) : new Error(text)
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
