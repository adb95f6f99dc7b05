import { once } from 'node:events'
import { Agent, createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { fetchRange } from '../../src/client/fetch-range.ts'

const size = 300_000
const server = createServer((_, response) => response.end(new Uint8Array(size)))

beforeAll(async () => {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
})
afterAll(async () => {
  server.close()
  server.closeAllConnections()
  await once(server, 'close')
})

/** Fetch a file over a connection that is kept, and end it when so many bytes have come. */
async function fetchUntil(bytes: number): Promise<string> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  const end = new AbortController()
  const url = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
  let came = 0
  try {
    if (bytes === 0) end.abort(new Error('ended'))
    for await (const part of fetchRange(
      { url, offset: 0, length: size, size },
      { agent, host: undefined, signal: end.signal, patience: 30_000 },
    )) {
      came += part.length
      if (came < bytes) continue
      end.abort(new Error('ended'))
      agent.destroy()
    }
    return 'all came'
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  } finally {
    agent.destroy()
  }
}

// Whatever fails where nobody listens ends the program: a web seed that lies in its last piece did.
it.each([0, 1, size / 2, size])('ends when it is asked to, after %d bytes', async (bytes) => {
  expect(await fetchUntil(bytes)).toBe('ended')
})

it('gives all if nobody ends it', async () => {
  expect(await fetchUntil(Number.POSITIVE_INFINITY)).toBe('all came')
})
