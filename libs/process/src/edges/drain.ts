import type { Readable } from 'node:stream'
import { setTimeout as sleep, setImmediate as turn } from 'node:timers/promises'

/**
 * Someone who left the process group may hold the pipe open for ever; what the others wrote has been
 * read by then. In ms.
 */
const patience = 500

/** Let a stream flow to its end, after the process behind it has ended. Never rejects. */
export async function drain(stream: Readable): Promise<void> {
  if (stream.closed) return
  const closed = new Promise<void>((resolve) => stream.once('close', resolve))
  const timer = new AbortController()
  const { signal } = timer
  stream.resume()
  await Promise.race([closed, sleep(patience, undefined, { signal }).catch(() => undefined)])
  timer.abort()
  // If the event loop was held up for that long, nothing was read yet: what is there is read after timers, before this.
  if (!stream.closed) await turn()
  stream.destroy()
  await closed
}
