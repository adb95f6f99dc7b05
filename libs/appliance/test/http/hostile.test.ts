import { once } from 'node:events'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { until } from '../../../../test/support/until.ts'
import { type Box, startBox } from '../support/box.ts'
import { dial, exchange, get } from '../support/raw.ts'

let box: Box
beforeAll(async () => {
  const limits = {
    headerBytes: 4096,
    bodyBytes: 1000,
    headerTimeout: 200,
    requestTimeout: 300,
    stallTimeout: 400,
  }
  box = await startBox(
    { limits, allowedHosts: ['box.local'], names: ['other.local'] },
    ({ http }) => {
      http.get('/large', async () => Buffer.alloc(50_000_000))
      http.post('/echo', async ({ body }) => ({ body }))
      http.get('/throw', async () => {
        throw new Error('secret detail')
      })
    },
  )
})
afterAll(() => box[Symbol.asyncDispose]())

/** A server that hangs up on unread bytes resets the connection, which may overtake its answer: none, then. */
function refused(status: number): readonly number[] {
  return [status, 0]
}

it('headers that are too long are refused', async () => {
  const { status } = await get(box.port, '/health', `Host: localhost\r\nX: ${'x'.repeat(5000)}`)
  expect(refused(431)).toContain(status)
  expect(refused(431)).toContain((await get(box.port, `/${'x'.repeat(5000)}`)).status)
})

it('bodies that are too long are refused, unread', async () => {
  const post = (head: string, body: string): Promise<{ status: number }> =>
    exchange(
      box.port,
      `POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n${head}\r\n\r\n${body}`,
    )
  expect((await post('Content-Length: 1000000000', '"')).status).toBe(413)
  const chunk = `${(2000).toString(16)}\r\n"${'x'.repeat(1999)}\r\n0\r\n\r\n`
  expect((await post('Transfer-Encoding: chunked\r\nConnection: close', chunk)).status).toBe(413)
})

it.each([
  ['nonsense', 'nonsense\r\n\r\n', 400],
  ['no host', 'GET /health HTTP/1.1\r\n\r\n', 400],
  [
    'two hosts',
    'GET /health HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\nConnection: close\r\n\r\n',
    400,
  ],
  [
    'two lengths',
    'POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nxx',
    400,
  ],
  [
    'length and chunks',
    'POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
    400,
  ],
  ['a NUL in a header', 'GET /health HTTP/1.1\r\nHost: localhost\r\nX: a\0b\r\n\r\n', 400],
  ['a bare line feed', 'GET /health HTTP/1.1\nHost: localhost\n\n', 400],
  ['TLS', '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03', 400],
])('%s is refused', async (_what, request, status) => {
  expect((await exchange(box.port, request)).status).toBe(status)
})

it('a client that sends its request slowly is cut off', async () => {
  for (const start of [
    'GET /health HTTP/1.1\r\nHost: loc',
    'POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n"',
  ]) {
    expect(refused(408)).toContain((await exchange(box.port, start)).status)
  }
})

it('a client that does not read its answer is cut off', async () => {
  const socket = await dial(box.port)
  socket.on('error', () => {})
  socket.write('GET /large HTTP/1.1\r\nHost: localhost\r\n\r\n')
  await once(socket, 'data')
  socket.pause()
  await until('connections', connections, (count) => count === 0)
  socket.destroy()
})

function connections(): Promise<number> {
  const { server } = box.appliance.http
  return new Promise((resolve) => void server.getConnections((_error, count) => resolve(count)))
}

describe('a name in Host', () => {
  it.each([
    ['box.local', 200],
    ['BOX.local:80', 200],
    ['other.local', 200],
    ['127.0.0.1', 200],
    ['[::1]:8080', 200],
    ['evil.example', 421],
    ['box.local.evil.example', 421],
    ['', 421],
  ])('%j is answered with %i', async (host, status) => {
    const answer = await get(box.port, '/health', `Host: ${host}`)
    expect(answer.status).toBe(status)
    expect(answer.headers).toContain('content-security-policy')
  })

  it('does not matter where none are told', async () => {
    await using open = await startBox()
    expect((await get(open.port, '/health', 'Host: any.example')).status).toBe(200)
  })
})

it('an error inside is not told', async () => {
  for (const accept of ['text/html', 'application/json']) {
    const response = await box.fetch('/throw', { headers: { accept } })
    expect(response.status).toBe(500)
    expect(await response.text()).not.toContain('secret')
  }
})

it.each(['/__proto__', '/constructor', '/toString', '/%5f%5fproto__'])(
  '%s is nothing',
  async (path) => {
    expect((await get(box.port, path)).status).toBe(404)
  },
)
