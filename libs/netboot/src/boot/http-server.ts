import { once } from 'node:events'
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { pipeline } from 'node:stream/promises'
import { type MachineReport, readReport } from '../machine.ts'
import { readRange } from '../range.ts'
import { listenTcp } from '../serving/listen.ts'
import { shareConnections } from '../serving/share-connections.ts'

/** What is served by a path: bytes, or a file by its path on the disk. */
export type Served = { readonly data: Uint8Array } | { readonly file: string }

/** Options of {@link startHttpServer}. */
export interface HttpServerOptions {
  /** The address to listen on. */
  readonly host: string
  /** The port; 0 for a free one. */
  readonly port: number
  /** How many connections one address may have; who opens more is hung up on. Default 64. aria2c opens five at most. */
  readonly connectionsOfAddress?: number
  /** What is served: it is asked for each request, by the path as it was sent, decoded. */
  readonly find: (path: string) => Served | undefined
  /** A machine has fetched something. */
  readonly onSent?: (sent: {
    readonly ip: string
    readonly path: string
    readonly bytes: number
  }) => void
  /** A machine tells how far it has come. */
  readonly onReport?: (mac: string, ip: string, report: MachineReport) => void
}

/** The web server of machines that boot. */
export interface HttpServer extends AsyncDisposable {
  /** Its port. */
  readonly port: number
}

/** Of a report, in bytes; what is longer is none. */
const longestReport = 1024
/** Machines that are served at once; each costs a socket and 64 KiB. */
const maxConnections = 4096
/** A machine may be silent for so long, in ms. */
const patience = 30_000

/**
 * Serve kernels, images and systems over HTTP/1.1, with ranges, and take the machines' reports. Nothing but what `find` names is
 * ever opened: a path is looked up, not joined.
 *
 * @throws {@link NetbootError} `ERR_LISTEN`: the address or the port cannot be used
 */
export async function startHttpServer(options: HttpServerOptions): Promise<HttpServer> {
  const { host, port, connectionsOfAddress = 64 } = options
  const server = createServer(
    { requestTimeout: patience, keepAliveTimeout: 5_000 },
    (request, response) => {
      answer(request, response, options).catch(() => response.destroy())
    },
  )
  server.maxConnections = maxConnections
  server.setTimeout(patience)
  shareConnections(server, connectionsOfAddress)
  const listening = await listenTcp(server, port, host)
  return {
    port: listening,
    async [Symbol.asyncDispose]() {
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      await closed
    },
  }
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  { find, onSent, onReport }: HttpServerOptions,
): Promise<void> {
  const path = pathOf(request.url ?? '')
  const ip = request.socket.remoteAddress?.replace(/^::ffff:/, '') ?? ''
  const mac = /^\/machines\/([0-9a-f]{2}(?::[0-9a-f]{2}){5})$/i.exec(path)?.[1]
  if (request.method === 'POST' && mac) {
    const report = readReport(await bodyOf(request))
    if (report) onReport?.(mac.toLowerCase(), ip, report)
    response.writeHead(report ? 204 : 400).end()
    return
  }
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    response.writeHead(405, { allow: 'GET, HEAD' }).end()
    return
  }
  const served = find(path)
  const size = served && (await sizeOf(served))
  if (!served || size === undefined) {
    response.writeHead(404, { 'content-type': 'text/plain' }).end(`There is no ${path}.\n`)
    return
  }
  const bytes = await send(request, response, served, size)
  onSent?.({ ip, path, bytes })
}

/** @returns how many bytes were sent */
async function send(
  { method, headers }: IncomingMessage,
  response: ServerResponse,
  served: Served,
  size: number,
): Promise<number> {
  const range = readRange(headers.range, size)
  if (range === 'unsatisfiable') {
    response.writeHead(416, { 'content-range': `bytes */${size}` }).end()
    return 0
  }
  const { first, last } = range ?? { first: 0, last: size - 1 }
  const length = last - first + 1
  response.writeHead(range ? 206 : 200, {
    'content-length': length,
    'content-type': 'application/octet-stream',
    'accept-ranges': 'bytes',
    ...(range && { 'content-range': `bytes ${first}-${last}/${size}` }),
  })
  if (method === 'HEAD' || length === 0) {
    response.end()
    return 0
  }
  if ('data' in served) response.end(served.data.subarray(first, last + 1))
  else await pipeline(createReadStream(served.file, { start: first, end: last }), response)
  return length
}

async function sizeOf(served: Served): Promise<number | undefined> {
  if ('data' in served) return served.data.length
  const found = await stat(served.file).catch(() => undefined)
  return found?.isFile() ? found.size : undefined
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let body = ''
  for await (const part of request.setEncoding('utf8')) {
    body += part
    if (body.length > longestReport) return ''
  }
  return body
}

function pathOf(url: string): string {
  try {
    return decodeURIComponent(url.split('?')[0] ?? '')
  } catch {
    return ''
  }
}
