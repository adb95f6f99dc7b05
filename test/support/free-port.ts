import { randomInt } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:net'

/**
 * Below those that Linux gives to whoever asks for any port, and to each connection (ip_local_port_range): there only
 * another test can take one.
 */
const [first, end] = [10_000, 32_768]

/**
 * A TCP port of localhost that nobody listens on. Another test may take it before it is used: for
 * what can listen on port 0 itself, let it.
 */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(first, end)
    if (await isFree(port)) return port
  }
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer()
  try {
    await once(server.listen(port, '127.0.0.1'), 'listening')
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE') return false
    throw error
  } finally {
    if (server.listening) await once(server.close(), 'close')
  }
}
