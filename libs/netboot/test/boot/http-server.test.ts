import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type TemporaryFolder, temporaryFolder } from '../../../../test/support/temporary-folder.ts'
import { type HttpServer, startHttpServer } from '../../src/boot/http-server.ts'
import { readRange } from '../../src/range.ts'

const told: unknown[] = []
let folder: TemporaryFolder
let server: HttpServer
let url: string

beforeAll(async () => {
  folder = await temporaryFolder()
  const file = join(folder.path, 'file')
  await writeFile(file, '0123456789')
  server = await startHttpServer({
    host: '127.0.0.1',
    port: 0,
    find: (path) =>
      path === '/a file' ? { file } : path === '/gone' ? { file: `${file}2` } : undefined,
    onSent: ({ path, bytes }) => told.push(`${path} ${bytes}`),
    onReport: (mac, ip, report) => told.push({ mac, ip, ...report }),
  })
  url = `http://127.0.0.1:${server.port}`
})
afterAll(async () => {
  await server[Symbol.asyncDispose]()
  await folder[Symbol.asyncDispose]()
})

describe('the web server', () => {
  it.each([
    [undefined, 200, '0123456789'],
    ['bytes=2-4', 206, '234'],
    ['bytes=7-', 206, '789'],
    ['bytes=-3', 206, '789'],
    ['bytes=10-', 416, ''],
    ['bytes=1-2,4-5', 200, '0123456789'],
  ])('answers the range %s', async (range, status, body) => {
    const response = await fetch(`${url}/a%20file`, { headers: range ? { range } : {} })
    expect({ status: response.status, body: await response.text() }).toEqual({ status, body })
  })

  it('opens nothing that it was not told of', async () => {
    for (const path of ['/../etc/passwd', '/%2e%2e/etc/passwd', '/a file/..', '/gone', '/%zz']) {
      const response = await fetch(url + path)
      expect(response.status, path).toBe(404)
      await response.text()
    }
    expect((await fetch(`${url}/a%20file`, { method: 'PUT', body: 'x' })).status).toBe(405)
  })

  it('takes what machines report, and nothing else', async () => {
    const post = async (path: string, body: string): Promise<number> =>
      (await fetch(url + path, { method: 'POST', body })).status
    expect(
      await post('/machines/52:54:00:AB:CD:EF', 'state=fetch&at=1234&percent=35&peers=3'),
    ).toBe(204)
    expect(told.at(-1)).toEqual({
      ...{ mac: '52:54:00:ab:cd:ef', ip: '127.0.0.1' },
      ...{ state: 'fetch', at: 1234, percent: 35, peers: 3 },
    })
    expect(await post('/machines/52:54:00:ab:cd:ef', 'state=winning')).toBe(400)
    expect(await post('/machines/52:54:00:ab:cd:ef', `state=menu&${'x'.repeat(2000)}`)).toBe(400)
    expect(await post('/machines/x', 'state=menu')).toBe(405)
  })

  it('goes on when somebody hangs up in the midst of a request', async () => {
    const socket = connect(server.port, '127.0.0.1')
    await once(socket, 'connect')
    socket.write(
      'POST /machines/52:54:00:ab:cd:ef HTTP/1.1\r\nhost: x\r\ncontent-length: 9\r\n\r\nstate',
    )
    socket.resetAndDestroy()
    expect((await fetch(`${url}/a%20file`)).status).toBe(200)
  })
})

it('a range of what is empty is none', () => {
  expect(readRange('bytes=0-', 0)).toBe('unsatisfiable')
  expect(readRange('bytes=-0', 5)).toBe('unsatisfiable')
  expect(readRange('bytes=5-1', 9)).toBeUndefined()
  expect(readRange('lines=1-2', 9)).toBeUndefined()
})
