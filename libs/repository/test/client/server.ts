import { once } from 'node:events'
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { pipeline } from 'node:stream'

/** A static server with ranges, as any is. */
export interface MirrorServer extends AsyncDisposable {
  /** Where it is. */
  readonly url: string
  /** What was asked for: path and range. */
  readonly requests: string[]
  /** Send so many bytes of the next answer, and no more. */
  holdAfter(bytes: number): void
  /** Break the connection that is held: once the client has what was sent, for the break may overtake it. */
  break(): void
}

/** Serve a folder. */
export async function serve(root: string): Promise<MirrorServer> {
  const requests: string[] = []
  let limit: number | undefined
  let held: ServerResponse | undefined
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const path = request.url ?? '/'
    requests.push(`${path} ${request.headers.range ?? ''}`.trim())
    const file = join(root, path)
    const stats = await stat(file).catch(() => undefined)
    if (!stats?.isFile()) {
      response.writeHead(404).end()
      return
    }
    const start = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0)
    response.writeHead(start > 0 ? 206 : 200, { 'content-length': stats.size - start })
    const cut = path.startsWith('/meta/') ? undefined : limit
    if (cut === undefined)
      return void pipeline(createReadStream(file, { start }), response, () => undefined)
    limit = undefined
    const piece = createReadStream(file, { start, end: start + cut - 1 })
    for await (const chunk of piece) response.write(chunk)
    held = response
  }
  const server = createServer((request, response) => void answer(request, response))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    holdAfter(bytes) {
      limit = bytes
    },
    break() {
      held?.destroy()
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}
