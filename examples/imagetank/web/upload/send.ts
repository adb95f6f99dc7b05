import type { UploadView } from '../../src/api/types.ts'
import type { Chosen } from './dropped.ts'

/** Bytes of a piece: lost at most when the connection is cut, and sent within a minute on a slow one. */
const pieceBytes = 4 * 2 ** 20

/** ms before what failed is tried again, the longest. */
const longestPause = 15_000

const unreadable = 'It cannot be read any more: it was changed, moved or removed.'

/** What passes: the piece took too long, the box stands elsewhere than we thought, it was asked too often. */
const passing: readonly number[] = [408, 409, 429]

/** How often the box is asked to forget. */
const attempts = 8

/** The file does not come in, and why: the box does not want it, or it cannot be read. */
export class Refused extends Error {}

/**
 * Send a file, piece by piece. When the connection is cut it goes on where the box stands, for as long as it takes.
 *
 * @param onProgress is told how many bytes are there
 * @param signal when it is stopped, the box forgets what it has of it
 * @throws {@link Refused}; the signal's reason
 */
export async function send(
  one: Chosen,
  onProgress: (received: number) => void,
  signal: AbortSignal,
): Promise<void> {
  const { file } = one
  // Of what cannot be read a browser says that it is empty.
  if (file.size === 0 && !(await isReadable(file))) throw new Refused(unreadable)
  let view: UploadView | undefined
  let piece: Blob = file.slice(0, 0)
  for (let failures = 0; ; failures++) {
    try {
      view = await announce(one)
      while (view.received < view.size) {
        signal.throwIfAborted()
        onProgress(view.received)
        piece = file.slice(view.received, view.received + pieceBytes)
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
      if (signal.aborted && view) await forget(view.id)
      if (error instanceof Refused || signal.aborted) throw error
      // The browser does not say why it could not send.
      if (!(await isReadable(piece))) {
        throw new Refused(unreadable)
      }
      await pause(Math.min(longestPause, 500 * 2 ** failures), signal)
    }
  }
}

/** Not to be interrupted: the box would have begun what we could not name. */
async function announce({ file, path: name, set }: Chosen): Promise<UploadView> {
  const { size, lastModified: modified } = file
  return await call('/api/uploads/', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ name, size, modified, set }),
  })
}

/** Give back what the box keeps free for it. If the box is not there, it forgets by itself in a week. */
async function forget(id: string): Promise<void> {
  for (let attempt = 1; attempt <= attempts; attempt++) {
    const response = await fetch(`/api/uploads/${id}`, { method: 'DELETE' }).catch(() => undefined)
    // 409: it has not seen yet that the piece was cut off.
    if (response?.status !== 409) return
    await pause(250 * attempt)
  }
}

async function isReadable(piece: Blob): Promise<boolean> {
  return await piece.arrayBuffer().then(
    () => true,
    () => false,
  )
}

async function call(path: string, init: RequestInit): Promise<UploadView> {
  const response = await fetch(path, init)
  if (response.ok) return (await response.json()) as UploadView
  const { status } = response
  if (status === 401) throw new Refused('The login ran out: log in, and drop the files again.')
  const { message } = (await response.json().catch(() => ({}))) as { message?: string }
  const text = message ?? `The box answered ${status}.`
  const isFinal = status === 507 || (status >= 400 && status < 500 && !passing.includes(status))
  throw isFinal ? new Refused(text) : new Error(text)
}

function pause(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms)
    signal?.addEventListener('abort', () => resolve(), { once: true })
  })
}
