import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { NetbootError } from '../errors.ts'
import { parseAnnounce, parseScrape } from '../tracker/announce.ts'
import type { TrackerDesk } from '../tracker/desk.ts'
import { formatAnswer, formatFailure, formatScrape } from '../tracker/response.ts'
import { plainAddress } from './plain-address.ts'
import { shareConnections } from './share-connections.ts'

/** How many connections at a time, at least: each takes memory before it has said anything. */
const mostConnections = 1000
/** In ms: for all of a request. */
const requestTime = 5000
/** In bytes: an announce has some 400, a scrape of 74 torrents 5400. */
const longestHead = 8192

/**
 * Answer announces and scrapes over HTTP (BEP 3, BEP 48).
 *
 * @param connectionsOfAddress how many one address may have: one that is silent holds its place for {@link requestTime}
 * @returns a server that does not listen yet
 */
export function httpTracker(
  desk: TrackerDesk,
  now: () => number,
  connectionsOfAddress: number,
): Server {
  const options = {
    requestTimeout: requestTime,
    headersTimeout: requestTime,
    connectionsCheckingInterval: requestTime,
    maxHeaderSize: longestHead,
    // Announces come minutes apart: nobody is served faster by a connection that stays.
    keepAlive: false,
  }
  const server = createServer(options, (request, response) =>
    answer(desk, now(), request, response),
  )
  server.maxConnections = Math.max(mostConnections, 2 * connectionsOfAddress)
  shareConnections(server, connectionsOfAddress)
  return server
}

function answer(
  desk: TrackerDesk,
  now: number,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  const [path = '', query = ''] = (request.url ?? '').split('?', 2)
  response.setHeader('connection', 'close')
  if (request.method !== 'GET' || !(path === '/announce' || path === '/scrape')) {
    response.writeHead(404, { 'content-type': 'text/plain' }).end('not found\n')
    return
  }
  const host = plainAddress(request.socket.remoteAddress ?? '')
  // Clients show a reason only if it comes with 200.
  const body = Buffer.from(bodyOf(desk, path, query, host, now))
  response.writeHead(200, { 'content-type': 'text/plain', 'content-length': body.length }).end(body)
}

function bodyOf(
  desk: TrackerDesk,
  path: string,
  query: string,
  host: string,
  now: number,
): Uint8Array {
  const refusal = desk.admit(host, now)
  if (refusal !== undefined) return formatFailure(refusal)
  try {
    if (path === '/scrape') return formatScrape(desk.scrape(parseScrape(query), now))
    const announce = parseAnnounce(query)
    const said = desk.announce(announce, host, now)
    return typeof said === 'string' ? formatFailure(said) : formatAnswer(said, announce.compact)
  } catch (error) {
    if (error instanceof NetbootError) return formatFailure(error.message)
    throw error
  }
}
