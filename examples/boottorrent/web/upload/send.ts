import type { UploadFileView, UploadView } from '../../src/api/types.ts'

/** Bytes of a piece: lost at most when the connection is cut. */
const pieceBytes = 4 * 2 ** 20
/** ms before what failed is tried again, the longest. */
const longestPause = 15_000

/** What is sent: a system, and its files by their roles. */
export interface Sending {
  /** As the box wants to be told of it. */
  readonly system: object
  readonly files: Readonly<Partial<Record<UploadFileView['role'], File>>>
}

/** The box does not want it, and why. */
export class Refused extends Error {}

/**
 * Send a system, file by file, piece by piece. When the connection is cut it goes on where the box stands.
 *
 * @param onProgress is told how many bytes are there
 * @param signal when it is stopped, the box forgets what it has of it
 * @throws {@link Refused}; the signal's reason
 */
export async function send(
  { system, files }: Sending,
  onProgress: (received: number) => void,
  signal: AbortSignal,
): Promise<void> {
  let id: string | undefined
  for (let failures = 0; ; failures++) {
    try {
      let view = await announce(system, signal)
      id = view.id
      for (let next = lacking(view); next; next = lacking(view)) {
        onProgress(sumOf(view))
        const { role, received } = next
        const piece = files[role]?.slice(received, received + pieceBytes)
        view = await call(`/api/uploads/${view.id}/${role}?offset=${received}`, {
          method: 'PATCH',
          headers: { 'content-type': 'application/octet-stream' },
          ...(piece && { body: piece }),
          signal,
        })
        failures = 0
      }
      onProgress(sumOf(view))
      return
    } catch (error) {
      if (signal.aborted && id !== undefined) {
        await fetch(`/api/uploads/${id}`, { method: 'DELETE' }).catch(() => undefined)
      }
      if (error instanceof Refused || signal.aborted) throw error
      await pause(Math.min(longestPause, 500 * 2 ** failures), signal)
    }
  }
}

async function announce(system: object, signal: AbortSignal): Promise<UploadView> {
  return await call('/api/uploads/', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(system),
    signal,
  })
}

async function call(path: string, init: RequestInit): Promise<UploadView> {
  const response = await fetch(path, init)
  if (response.ok) return (await response.json()) as UploadView
  const { message } = (await response.json().catch(() => ({}))) as { message?: string }
  const text = message ?? `The box answered ${response.status}.`
  // The box stands elsewhere than we thought, or was asked too often: that passes.
  const isPassing = [408, 429].includes(response.status) || /stands at|sends this/.test(text)
  throw isPassing || response.status >= 508 || response.status === 500
    ? new Error(text)
    : new Refused(text)
}

function lacking({ files }: UploadView): UploadFileView | undefined {
  return files.find(({ received, size }) => received < size)
}

function sumOf({ files }: UploadView): number {
  return files.reduce((sum, { received }) => sum + received, 0)
}

function pause(time: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, time)
    signal.addEventListener('abort', () => {
      clearTimeout(timer)
      reject(signal.reason)
    })
  })
}
