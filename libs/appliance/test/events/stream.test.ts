import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, it } from 'vitest'
import { createEventStream, type EventStream, type EventStreamOptions } from '../../src/index.ts'
import { dial } from '../support/raw.ts'

/** A stream of events behind Node's own server. */
async function serve(options?: EventStreamOptions, holds?: () => Promise<boolean>) {
  const events: EventStream<{ level: number; note: string }> = createEventStream(options)
  const server = createServer((request, response) => events.serve(request, response, holds))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    events,
    port,
    async [Symbol.asyncDispose]() {
      await events.close()
      server.close()
      server.closeAllConnections()
    },
  }
}

/** A client, read until `wanted` matches. */
async function open(port: number, headers: Record<string, string> = {}, query = '') {
  const ended = new AbortController()
  const url = `http://127.0.0.1:${port}/${query}`
  const response = await fetch(url, { headers, signal: ended.signal })
  const reader = (response.body as ReadableStream<Uint8Array>).getReader()
  let text = ''
  return {
    status: response.status,
    type: response.headers.get('content-type'),
    async until(wanted: RegExp): Promise<string> {
      while (!wanted.test(text)) {
        const { done, value } = await reader.read()
        if (done) throw new Error(`ended at ${JSON.stringify(text)}`)
        text += Buffer.from(value).toString()
      }
      return text
    },
    async rest(): Promise<string> {
      for (;;) {
        const { done, value } = await reader.read()
        if (done) return text
        text += Buffer.from(value).toString()
      }
    },
    leave: () => ended.abort(),
  }
}

describe('a stream of events', () => {
  it('tells all clients the same, with ids', async () => {
    await using server = await serve()
    const clients = await Promise.all([open(server.port), open(server.port)])
    server.events.publish('note', 'one\ntwo')
    server.events.publish('level', -3)
    for (const client of clients) {
      expect(client.type).toBe('text/event-stream')
      const text = (await client.until(/-3\n\n/)).replaceAll(/id: .+-(\d+)\n/g, 'id: $1\n')
      expect(text).toBe(
        'retry: 2000\nid: 0\n\nid: 1\nevent: note\ndata: "one\\ntwo"\n\nid: 2\nevent: level\ndata: -3\n\n',
      )
    }
  })

  it('repeats what a client has missed, once', async () => {
    await using server = await serve()
    const first = await open(server.port)
    const hello = await first.until(/id: .+\n\n/)
    first.leave()
    server.events.publish('note', 'missed')
    server.events.publish('level', -1, { transient: true })
    const lastId = /id: (.+)/.exec(hello)?.[1] ?? ''
    for (const again of [
      await open(server.port, { 'last-event-id': lastId }),
      await open(server.port, {}, `?lastEventId=${lastId}`),
    ]) {
      server.events.publish('note', 'new')
      const text = await again.until(/"new"/)
      expect(text.match(/data: .*/g)?.slice(0, 2)).toEqual(['data: "missed"', 'data: "new"'])
    }
  })

  it.each(['gone-1', 'no id at all', ''])(
    'asks a client with the id %j to start anew',
    async (id) => {
      await using server = await serve()
      server.events.publish('note', 'before')
      const client = await open(server.port, {}, `?lastEventId=${id}`)
      expect(await client.until(/null\n\n/)).toMatch(/id: .+-1\nevent: reset\ndata: null\n\n$/)
    },
  )

  it('shows by a comment that it is there', async () => {
    await using server = await serve({ heartbeat: 10 })
    const client = await open(server.port)
    expect(await client.until(/:\n\n:\n\n/)).not.toContain('event:')
  })

  it('asks once whether a client may go on, while there is no answer', async () => {
    let asked = 0
    const answer = Promise.withResolvers<boolean>()
    await using server = await serve({ heartbeat: 10 }, () => {
      asked += 1
      return answer.promise
    })
    const client = await open(server.port)
    await client.until(/:\n\n:\n\n:\n\n/)
    expect(asked).toBe(1)
    answer.resolve(false)
    await expect(client.rest()).rejects.toThrow('terminated')
    expect(server.events.clients).toBe(0)
  })

  it('is no stream for who asks for the headers alone', async () => {
    await using server = await serve()
    const response = await fetch(`http://127.0.0.1:${server.port}/`, { method: 'HEAD' })
    expect([response.status, response.headers.get('content-type')]).toEqual([
      200,
      'text/event-stream',
    ])
    expect(server.events.clients).toBe(0)
  })

  it('refuses more clients than it may have, and counts them', async () => {
    await using server = await serve({ maxClients: 1 })
    const first = await open(server.port)
    expect(server.events.clients).toBe(1)
    const second = await open(server.port)
    expect([second.status, await second.rest()]).toEqual([503, 'already 1 clients\n'])
    first.leave()
  })

  it('drops a client that does not read, and no other', async () => {
    await using server = await serve({ history: 1, historyBytes: 1000, maxBehind: 100_000 })
    const slow = await dial(server.port)
    slow.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n')
    await once(slow, 'data')
    slow.pause()
    const reader = await open(server.port)
    const note = 'x'.repeat(50_000)
    let published = 0
    while (server.events.dropped === 0) {
      server.events.publish('note', note)
      published += 1
      await reader.until(new RegExp(`-${published}\n`))
    }
    expect(server.events.clients).toBe(1)
    server.events.publish('note', 'last')
    await reader.until(/"last"\n\n/)
    slow.on('error', () => {})
    slow.resume()
    await once(slow, 'close')
  })

  it('does not pile up what is of the moment only', async () => {
    await using server = await serve({ maxBehind: 100_000, historyBytes: 1000 })
    const slow = await dial(server.port)
    slow.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n')
    await once(slow, 'data')
    slow.pause()
    for (let round = 0; round < 200; round += 1) {
      server.events.publish('note', 'x'.repeat(50_000), { transient: true })
      await new Promise((resolve) => void setImmediate(resolve))
    }
    expect([server.events.dropped, server.events.clients]).toEqual([0, 1])
    slow.destroy()
  })

  it('ends its clients when it is closed, even those who do not read', async () => {
    await using server = await serve()
    const client = await open(server.port)
    const slow = await dial(server.port)
    slow.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n')
    await once(slow, 'data')
    slow.pause()
    server.events.publish('note', 'x'.repeat(10_000_000))
    const [, text] = await Promise.all([server.events.close(), client.rest()])
    expect(text).toMatch(/x"\n\n$/)
    expect(() => server.events.publish('level', 1)).toThrow('the event stream is closed')
    expect((await open(server.port)).status).toBe(503)
    slow.destroy()
  })

  it('refuses what cannot be told', () => {
    const events = createEventStream<{ note: unknown; 'a\nb': number }>()
    expect(() => events.publish('a\nb', 1)).toThrow('event "a\\nb": its name is not one line')
    expect(() => events.publish('note', undefined)).toThrow('event "note": its data is not JSON')
    return events.close()
  })

  it('refuses options that contradict each other, all at once', () => {
    const options = { historyBytes: 2, maxBehind: 1, heartbeat: 0, retry: -1 }
    expect(() => createEventStream(options)).toThrow(
      /heartbeat: expected.*; retry: expected.*; historyBytes: expected at most maxBehind/,
    )
  })
})
