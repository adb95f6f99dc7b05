import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { connect, type Socket } from 'node:net'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type TemporaryFolder, temporaryFolder } from '../../../../test/support/temporary-folder.ts'
import { until } from '../../../../test/support/until.ts'
import { type HttpServer, startHttpServer } from '../../src/boot/http-server.ts'
import { readDnsmasqLine } from '../../src/dnsmasq-line.ts'
import { type MachineReport, readReport } from '../../src/machine.ts'
import { readRange } from '../../src/range.ts'

const content = 'what is served'
const secret = 'what is not'
const reports: MachineReport[] = []
let folder: TemporaryFolder
let server: HttpServer

beforeAll(async () => {
  folder = await temporaryFolder()
  const file = join(folder.path, 'vmlinuz')
  await writeFile(file, content)
  await writeFile(join(folder.path, 'secret'), secret)
  const served = new Map([['/boot/vmlinuz', { file }]])
  server = await startHttpServer({
    ...{ host: '127.0.0.1', port: 0 },
    find: (path) => served.get(path),
    onReport: (_mac, _ip, report) => reports.push(report),
  })
})
afterAll(async () => {
  await server[Symbol.asyncDispose]()
  await folder[Symbol.asyncDispose]()
})

/** Somebody at another address than the machines. */
async function stranger(): Promise<Socket> {
  const socket = connect({ port: server.port, host: '127.0.0.1', localAddress: '127.0.0.2' })
  socket.on('error', () => undefined)
  await once(socket, 'connect')
  return socket
}

/** Hung up on, in whatever way. */
function closed(socket: Socket): Promise<void> {
  return new Promise((resolve) => {
    if (socket.closed) resolve()
    else socket.once('close', () => resolve())
  })
}

/**
 * Send bytes as they are; all that comes back until the server hangs up.
 *
 * @param isAll nothing comes after them: what is a whole request is not answered then
 */
async function send(bytes: string, isAll = false): Promise<string> {
  const socket = await stranger()
  let answer = ''
  socket.setEncoding('latin1').on('data', (part: string) => {
    answer += part
  })
  socket.write(bytes, 'latin1')
  if (isAll) socket.end()
  await closed(socket)
  return answer
}

const machineIsServed = async (): Promise<void> => {
  const response = await fetch(`http://127.0.0.1:${server.port}/boot/vmlinuz`)
  expect(await response.text()).toBe(content)
}

describe('a web server that hostile machines ask', () => {
  it('gives out what is served and nothing else, whatever the path', async () => {
    const step = fc.constantFrom(
      '..',
      '.',
      '',
      '%2e%2e',
      '%2f',
      '\\',
      'boot',
      'vmlinuz',
      'secret',
      '%00',
      '~',
    )
    const path = fc.oneof(
      fc.array(step, { maxLength: 8 }).map((steps) => `/${steps.join('/')}`),
      fc.string({ maxLength: 200 }),
      fc.constant(join(folder.path, 'secret')),
    )
    await fc.assert(
      fc.asyncProperty(path, async (target) => {
        const answer = await send(`GET ${target} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n`)
        expect(answer).not.toContain(secret)
        if (!target.startsWith('/boot/vmlinuz')) expect(answer).not.toContain(content)
      }),
      { numRuns: 100 },
    )
    await machineIsServed()
  })

  it('goes on after rubbish, in the head, the ranges and the reports', async () => {
    const report = `POST /machines/52:54:00:12:34:56 HTTP/1.1\r\nhost: x\r\nconnection: close\r\n`
    const request = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 300 }),
      fc
        .string({ maxLength: 60 })
        .map(
          (range) =>
            `GET /boot/vmlinuz HTTP/1.1\r\nhost: x\r\nconnection: close\r\nrange: bytes=${range}\r\n\r\n`,
        ),
      fc
        .string({ unit: 'binary', maxLength: 3000 })
        .map((body) => `${report}content-length: ${body.length}\r\n\r\n${body}`),
      fc.constant(`${report}content-length: 999999999999\r\n\r\nstate=menu`),
      fc.constant(`${report}transfer-encoding: chunked\r\n\r\nffffffffffffffff\r\n`),
      fc.constant(`GET / HTTP/1.1\r\n${'x: y\r\n'.repeat(10_000)}\r\n`),
    )
    await fc.assert(
      fc.asyncProperty(request, async (bytes) => {
        await send(bytes, true)
      }),
      { numRuns: 60 },
    )
    expect(reports).toEqual([])
    await machineIsServed()
  })

  it('serves machines while another address has 500 connections that say next to nothing', async () => {
    const sockets = await Promise.all(Array.from({ length: 500 }, stranger))
    const ends = sockets.map((socket) => closed(socket.resume()))
    for (const socket of sockets) socket.write('GET /boot/vmlinuz HTTP/1.1\r\nx')
    // All but those that one address may have are hung up on.
    let hungUp = 0
    const enough = Promise.withResolvers<void>()
    for (const end of ends) {
      void end.then(() => {
        hungUp += 1
        if (hungUp === 500 - 64) enough.resolve()
      })
    }
    await enough.promise
    await machineIsServed()
    for (const socket of sockets) socket.destroy()
    await Promise.all(ends)
    // And it may come back, once the server has seen that they are gone.
    const request = 'GET /boot/vmlinuz HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n'
    const answered = () => send(request)
    await until('the kernel', answered, (answer) => answer.includes(content))
  })
})

describe('what is read of machines', () => {
  it('a range is within the file, or none', () => {
    const number = fc.oneof(fc.nat(), fc.bigInt({ min: 0n }), fc.constant(''))
    const header = fc.oneof(
      fc.string(),
      fc.tuple(number, number).map(([from, to]) => `bytes=${from}-${to}`),
    )
    fc.assert(
      fc.property(header, fc.nat(), (text, size) => {
        const range = readRange(text, size)
        if (range === undefined || range === 'unsatisfiable') return
        expect(range.first).toBeGreaterThanOrEqual(0)
        expect(range.last).toBeGreaterThanOrEqual(range.first)
        expect(range.last).toBeLessThan(size)
      }),
      { numRuns: 2_000 },
    )
  })

  it('a report has numbers within bounds and words that paint over no screen', () => {
    const pair = fc.tuple(
      fc.constantFrom(
        'state',
        'at',
        'percent',
        'peers',
        'reason',
        'code',
        'os',
        'done',
        'size',
        'down',
        'up',
      ),
      fc.oneof(
        fc.string({ unit: 'binary' }),
        fc.constantFrom('fetch', 'failed'),
        fc.bigInt().map(String),
      ),
    )
    fc.assert(
      fc.property(fc.array(pair, { maxLength: 12 }), (pairs) => {
        const report = readReport(new URLSearchParams(pairs).toString())
        for (const value of Object.values(report ?? {})) {
          if (typeof value === 'number')
            expect(Number.isSafeInteger(value) && value >= 0).toBe(true)
          else expect(value).toMatch(/^[\w.-]{1,64}$/)
        }
      }),
      { numRuns: 2_000 },
    )
  })

  it('a line of dnsmasq tells of the machine that it is of, whatever name that has chosen', () => {
    const name = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom(
        'DHCPACK(br0) 9.9.9.9 00:00:00:00:00:00',
        'x sent y to 9.9.9.9',
        ' dnsmasq-dhcp[1]: DHCPACK(br0) 9.9.9.9 00:00:00:00:00:00 ',
      ),
    )
    fc.assert(
      fc.property(name, (text) => {
        const lent = readDnsmasqLine(
          `dnsmasq-dhcp[7]: DHCPACK(br0) 1.2.3.4 52:54:00:12:34:56 ${text}`,
        )
        expect(lent).toEqual({ kind: 'dhcp', ip: '1.2.3.4', mac: '52:54:00:12:34:56' })
        for (const begin of ['dnsmasq-dhcp[7]: 1234 vendor class: ', 'dnsmasq-tftp[7]: file ']) {
          expect(readDnsmasqLine(`${begin}${text}`)).toBeUndefined()
        }
      }),
    )
  })
})
