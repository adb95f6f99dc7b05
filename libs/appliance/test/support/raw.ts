import { once } from 'node:events'
import { connect, type Socket } from 'node:net'

/** What came back over a connection that was written to by hand. */
export interface RawAnswer {
  /** The status; 0 if there was no answer at all. */
  readonly status: number
  /** The header lines, in lower case. */
  readonly headers: string
  /** What followed them. */
  readonly body: string
}

/** Send bytes that no well-behaved client would, and read until the server closes. */
export async function exchange(port: number, request: string): Promise<RawAnswer> {
  const socket = await dial(port)
  // The server may hang up while we are still writing: what it said until then counts.
  socket.on('error', () => {})
  const closed = new Promise((resolve) => void socket.once('close', resolve))
  const chunks: Buffer[] = []
  socket.on('data', (chunk: Buffer) => chunks.push(chunk))
  socket.write(request)
  await closed
  const text = Buffer.concat(chunks).toString('latin1')
  const [head = '', ...rest] = text.split('\r\n\r\n')
  const status = Number(/^HTTP\/1\.1 (\d{3})/.exec(head)?.[1] ?? 0)
  return { status, headers: head.toLowerCase(), body: rest.join('\r\n\r\n') }
}

/** GET a path exactly as it is written: no client has tidied it up. */
export function get(port: number, path: string, headers = 'Host: localhost'): Promise<RawAnswer> {
  return exchange(port, `GET ${path} HTTP/1.1\r\n${headers}\r\nConnection: close\r\n\r\n`)
}

/** Open a connection to a port of this machine. */
export async function dial(port: number): Promise<Socket> {
  const socket = connect(port, '127.0.0.1')
  await once(socket, 'connect')
  return socket
}
