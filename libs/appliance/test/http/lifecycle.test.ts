import { once } from 'node:events'
import { createServer } from 'node:net'
import { describe, expect, it } from 'vitest'
import { createAppliance, type Part } from '../../src/index.ts'
import { startBox } from '../support/box.ts'
import { dial } from '../support/raw.ts'

const local = { name: 'box', port: 0, host: '127.0.0.1' }

describe('a port', () => {
  async function occupied() {
    const server = createServer()
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as { port: number }
    return { port, [Symbol.asyncDispose]: async () => void server.close() }
  }

  it('in use is one clear error', async () => {
    await using other = await occupied()
    const box = await createAppliance({ ...local, port: other.port })
    await expect(box.start()).rejects.toMatchObject({
      code: 'ERR_LISTEN',
      message: `cannot listen on port ${other.port} of 127.0.0.1: another program listens there`,
      cause: { code: 'EADDRINUSE' },
    })
    await box.closed
  })

  it('in use is passed over, if that is wanted', async () => {
    await using other = await occupied()
    await using box = await createAppliance({ ...local, port: other.port, nextPorts: 100 })
    const [address] = await box.start()
    expect(Number(new URL(address?.url ?? '').port)).toBeGreaterThan(other.port)
    expect((await fetch(`${address?.url}health`)).status).toBe(200)
  })

  it('of an address that is not ours is an error', async () => {
    const box = await createAppliance({ ...local, host: '192.0.2.1' })
    await expect(box.start()).rejects.toThrow('this machine has no such address')
  })
})

describe('the parts', () => {
  it('start in order, and stop in reverse, while there are still answers', async () => {
    const told: string[] = []
    const part = (name: string): Part => ({
      start: ({ port }) => void told.push(`${name} starts ${port > 0}`),
      stop: async () => {
        const { status } = await fetch(`${box.addresses[0]?.url}health`)
        told.push(`${name} stops ${status}`)
      },
    })
    const service = {
      ready: (status?: string) => void told.push(`ready ${status?.replace(/\d+\/$/, '')}`),
      stopping: () => void told.push('stopping'),
    }
    const box = await createAppliance({
      ...local,
      title: 'Box',
      parts: [part('a'), part('b')],
      service,
    })
    await box.start()
    await Promise.all([box.close(), box.close()])
    await box.closed
    expect(told).toEqual([
      'a starts true',
      'b starts true',
      'ready Box at http://127.0.0.1:',
      'stopping',
      'b stops 200',
      'a stops 200',
    ])
    await expect(box.start()).rejects.toMatchObject({ code: 'ERR_CLOSED' })
  })

  it('are stopped again if one does not start, and each although another fails', async () => {
    const told: string[] = []
    const parts: Part[] = [
      { stop: () => void told.push('first') },
      {
        stop: () => {
          told.push('second')
          throw new Error('cannot stop')
        },
      },
      {
        start: () => Promise.reject(new Error('cannot start')),
        stop: () => void told.push('third'),
      },
      { start: () => void told.push('never') },
    ]
    const box = await createAppliance({ ...local, parts })
    await expect(box.start()).rejects.toThrow('cannot start')
    await expect(box.closed).rejects.toThrow('cannot stop')
    expect(told).toEqual(['third', 'second', 'first'])
  })
})

describe('the end', () => {
  it('waits for an answer that has begun', async () => {
    const { promise, resolve } = Promise.withResolvers<string>()
    const box = await startBox({}, ({ http }) => void http.get('/slow', () => promise))
    const asked = once(box.appliance.http.server, 'request')
    const answer = box.fetch('/slow')
    await asked
    const closed = box.appliance.close()
    resolve('done')
    expect(await (await answer).text()).toBe('done')
    await closed
    await expect(dial(box.port)).rejects.toThrow('ECONNREFUSED')
  })

  it('does not wait for ever, nor for those who only listen or linger', async () => {
    const box = await startBox({ grace: 50 }, ({ http }) => {
      http.get('/never', () => new Promise(() => {}))
    })
    const events = await box.fetch('/events')
    const idle = await dial(box.port)
    const asked = once(box.appliance.http.server, 'request')
    const never = box.fetch('/never').catch(() => 'cut')
    await asked
    await box.appliance.close()
    expect(await never).toBe('cut')
    expect(await events.text()).toMatch(/^retry/)
    idle.destroy()
  })

  it('comes with a signal, before or after the start', async () => {
    const ended = new AbortController()
    const box = await createAppliance({ ...local, signal: ended.signal })
    await box.start()
    ended.abort()
    await box.closed
    const late = await createAppliance({ ...local, signal: ended.signal })
    await late.closed
    await expect(late.start()).rejects.toMatchObject({ code: 'ERR_CLOSED' })
  })

  it('comes while the parts start: what has begun is stopped, and nothing else begins', async () => {
    const told: string[] = []
    const [begun, gate] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
    const slow: Part = {
      async start() {
        begun.resolve()
        await gate.promise
        told.push('slow started')
      },
      stop: () => void told.push('slow stopped'),
    }
    const never: Part = { start: () => void told.push('never') }
    const ended = new AbortController()
    const box = await createAppliance({ ...local, signal: ended.signal, parts: [slow, never] })
    const started = box.start()
    await begun.promise
    ended.abort()
    gate.resolve()
    await expect(started).rejects.toMatchObject({ code: 'ERR_CLOSED' })
    await box.closed
    expect(told).toEqual(['slow started', 'slow stopped'])
  })

  it('does not wait for ever for a part that does not come to its start', async () => {
    const told: string[] = []
    const [begun, never] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
    const stuck: Part = {
      start() {
        begun.resolve()
        return never.promise
      },
      stop: () => void told.push('stopped'),
    }
    const box = await createAppliance({ ...local, grace: 50, parts: [stuck] })
    void box.start()
    await begun.promise
    await box.close()
    expect(told).toEqual(['stopped'])
  })

  it('comes to an appliance that never started', async () => {
    await using box = await createAppliance(local)
    expect(box.addresses).toEqual([])
  })
})

it('has every fault of its options told at once', async () => {
  const options = { name: 'No Name', port: 70_000, nextPorts: -1, grace: 0.5, healthTimeout: 0 }
  await expect(createAppliance(options)).rejects.toMatchObject({
    code: 'ERR_OPTIONS',
    message: expect.stringMatching(/name: .*; port: .*; nextPorts: .*; healthTimeout: .*; grace: /),
  })
})
