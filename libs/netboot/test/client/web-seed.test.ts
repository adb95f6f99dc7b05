import { once } from 'node:events'
import { readFile, writeFile } from 'node:fs/promises'
import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type ServerResponse,
} from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import { type AddressInfo, createServer as createTcpServer, type Server } from 'node:net'
import { join } from 'node:path'
import { getCACertificates, setDefaultCACertificates } from 'node:tls'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { run } from '../../../../test/support/run.ts'
import type { TemporaryFolder } from '../../../../test/support/temporary-folder.ts'
import { startHttpServer } from '../../src/boot/http-server.ts'
import { Leech } from '../../src/client/leech.ts'
import { createTorrentClient } from '../../src/client/torrent-client.ts'
import { WebSeed } from '../../src/client/web-seed.ts'
import { type MadeTorrent, makeTorrent } from '../../src/making/make-torrent.ts'
import { TorrentFiles } from '../../src/storage/torrent-files.ts'
import { Bitfield } from '../../src/torrent/bitfield.ts'
import { webSeedUrl } from '../../src/torrent/web-seed-url.ts'
import { aria2c, difference, systemFolder } from '../support/swarm.ts'

const host = '127.0.0.1'
let folder: TemporaryFolder
let oss: string
let torrent: MadeTorrent

beforeAll(async () => {
  folder = await systemFolder()
  oss = join(folder.path, 'oss')
  torrent = await makeTorrent({ path: join(oss, 'debian'), align: true })
})
afterAll(() => folder[Symbol.asyncDispose]())

/** A server of the tests, at a port of its own, and its end. */
async function listening<Kind extends Server>(
  server: Kind,
): Promise<AsyncDisposable & { readonly port: number }> {
  server.listen(0, host)
  await once(server, 'listening')
  const sockets = new Set<{ destroy(): unknown }>()
  server.on('connection', (socket) => sockets.add(socket))
  return {
    port: (server.address() as AddressInfo).port,
    async [Symbol.asyncDispose]() {
      const closed = once(server, 'close')
      server.close()
      for (const socket of sockets) socket.destroy()
      await closed
    },
  }
}

const web = (answer: RequestListener) => listening(createServer(answer))

/** The range of a file that is asked for, as it should be given. */
async function give(
  { url = '', headers }: IncomingMessage,
  response: ServerResponse,
  change: (bytes: Buffer) => Buffer = (bytes) => bytes,
): Promise<void> {
  const file = await readFile(join(oss, decodeURIComponent(url)))
  const [, first = '0', last = '0'] = /bytes=(\d+)-(\d+)/.exec(headers.range ?? '') ?? []
  const range = `bytes ${first}-${last}/${file.length}`
  response.writeHead(206, { 'content-range': range })
  response.end(change(file.subarray(Number(first), Number(last) + 1)))
}

/** The torrent, with web servers that have its files. */
const seededBy = (...webSeeds: string[]): MadeTorrent => ({ ...torrent, webSeeds })

/** One web seed alone with what is lacking: why it was dropped. */
async function dropped(url: string, place: string, patience = 60_000): Promise<string> {
  const { info } = torrent
  await using files = new TorrentFiles(info, join(folder.path, place), 'write')
  const have = new Bitfield(info.pieces.length / 20)
  const { promise, resolve } = Promise.withResolvers<Error>()
  const leech: Leech = new Leech({
    ...{
      metainfo: torrent,
      files,
      have,
      peer: () => undefined,
      gained: () => undefined,
      failed: resolve,
    },
    damaged: () => seed.lied(),
  } as ConstructorParameters<typeof Leech>[0])
  await using seed = new WebSeed({
    ...{ url, number: -1, info, leech, host, isWanted: () => true, dropped: resolve },
    times: { row: 60_000, patience, pause: 1 },
  })
  seed.ask()
  return (await promise).message
}

describe('a lone client', () => {
  it('has all from the web server of the project, padding and empty files too', async () => {
    await using server = await startHttpServer({
      ...{ host, port: 0, find: (path) => ({ file: join(oss, path) }) },
    })
    await using client = await createTorrentClient({ port: 0, host })
    const place = join(folder.path, 'lone')
    const seeded = seededBy(`http://${host}:${server.port}/`)
    const download = await client.add({ torrent: seeded, folder: place })
    await download.completed
    expect(download.fromWebSeeds).toBe(download.length)
    expect(await difference(join(oss, 'debian'), join(place, 'debian'))).toBe('')
  })

  it('that is aria2c, as in phase 1, has all from there, too', async () => {
    let bytes = 0
    await using server = await startHttpServer({
      ...{ host, port: 0, find: (path) => ({ file: join(oss, path) }) },
      onSent: (sent) => {
        bytes += sent.bytes
      },
    })
    const webSeeds = [`http://${host}:${server.port}/`]
    const torrent = await makeTorrent({ path: join(oss, 'debian'), webSeeds })
    const file = join(folder.path, 'lone.torrent')
    await writeFile(file, torrent.bytes)
    const place = join(folder.path, 'lone-aria2c')
    await aria2c(file, place)
    expect(await difference(join(oss, 'debian'), join(place, 'debian'))).toBe('')
    expect(bytes).toBeGreaterThanOrEqual(3_000_001 + 1_500_000)
  })

  it('has a single file from its own URL, over HTTPS', async () => {
    const [key, cert] = ['key', 'cert'].map((name) => join(folder.path, `${name}.pem`)) as [
      string,
      string,
    ]
    const subject = ['-subj', '/CN=127.0.0.1', '-addext', 'subjectAltName=IP:127.0.0.1']
    const kind = ['-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes']
    await run('openssl', 'req', ...kind, ...subject, '-keyout', key, '-out', cert)
    const authorities = getCACertificates()
    const certificate = await readFile(cert)
    setDefaultCACertificates([...authorities, certificate.toString()])
    try {
      await using server = await listening(
        createSecureServer({ key: await readFile(key), cert: certificate }, (request, response) => {
          void give(request, response)
        }),
      )
      const made = await makeTorrent({
        ...{ path: join(oss, 'debian/vmlinuz'), name: 'kernel' },
        webSeeds: [`https://${host}:${server.port}/debian/vmlinuz`],
      })
      await using client = await createTorrentClient({ port: 0, host, webSeeds: 'always' })
      const place = join(folder.path, 'secure')
      await (await client.add({ torrent: made, folder: place })).completed
      expect(await difference(join(oss, 'debian/vmlinuz'), join(place, 'kernel'))).toBe('')
    } finally {
      setDefaultCACertificates(authorities)
    }
  })
})

describe('web seeds', () => {
  it('are asked beside peers, or not at all, as one likes', async () => {
    await using server = await web((request, response) => void give(request, response))
    await using seeder = await createTorrentClient({ port: 0, host, peerRate: 1_000_000 })
    await seeder.add({ torrent, folder: oss })
    const seeded = seededBy(`http://${host}:${server.port}/`)
    const peers = [{ host, port: seeder.port }]
    for (const webSeeds of ['always', 'never'] as const) {
      await using client = await createTorrentClient({ port: 0, host, webSeeds })
      const place = join(folder.path, webSeeds)
      const download = await client.add({ torrent: seeded, folder: place, peers })
      await download.completed
      expect(download.fromWebSeeds > 0).toBe(webSeeds === 'always')
      expect(await difference(join(oss, 'debian'), join(place, 'debian'))).toBe('')
    }
  })

  it('that lie are found out and not asked again; others and peers give what is lacking', async () => {
    let asked = 0
    await using liar = await web((request, response) => {
      asked += 1
      void give(request, response, (bytes) => Buffer.from(bytes.map((byte) => byte ^ 1)))
    })
    await using honest = await web((request, response) => void give(request, response))
    await using client = await createTorrentClient({ port: 0, host, webSeeds: 'always' })
    const place = join(folder.path, 'lied-to')
    const seeded = seededBy(`http://${host}:${liar.port}/`)
    const download = await client.add({ torrent: seeded, folder: place })
    const [error] = await once(download.events, 'warning')
    expect(error).toMatchObject({
      code: 'ERR_PROTOCOL',
      message: `http://${host}:${liar.port}/: it gave a damaged piece`,
    })
    const askedSoFar = asked
    await download[Symbol.asyncDispose]()
    const both = seededBy(`http://${host}:${liar.port}/`, `http://${host}:${honest.port}/`)
    const again = await client.add({ torrent: both, folder: place })
    await again.completed
    expect(await difference(join(oss, 'debian'), join(place, 'debian'))).toBe('')
    expect(asked).toBeLessThanOrEqual(2 * askedSoFar + 4)
  })

  it.each<[string, RequestListener]>([
    ['expected 206, got 404', (_, response) => response.writeHead(404).end()],
    ['expected 206, got 302', (_, response) => response.writeHead(302, { location: '/' }).end()],
    ['expected 206, got 200', (_, response) => response.writeHead(200).end('all of it')],
    [
      'got bytes 5-9/10',
      (_, response) => response.writeHead(206, { 'content-range': 'bytes 5-9/10' }).end('other'),
    ],
    ['got none', (_, response) => response.writeHead(206).end('no range')],
    [
      'expected the bytes as they are, got gzip',
      (_, response) => response.writeHead(206, { 'content-encoding': 'gzip' }).end('x'),
    ],
    [
      'more than',
      (request, response) => void give(request, response, (bytes) => Buffer.concat([bytes, bytes])),
    ],
    [
      'bytes',
      (request, response) => void give(request, response, (bytes) => bytes.subarray(0, -1)),
    ],
    ['nothing came for 0.1 s', () => undefined],
    [
      'nothing came for 0.1 s',
      (request, response) => {
        const range = request.headers.range?.replace('=', ' ')
        response.writeHead(206, { 'content-range': `${range}/*` }).flushHeaders()
      },
    ],
    ['socket hang up', (request) => request.socket.destroy()],
  ])('are dropped after some tries: %s', async (reason, answer) => {
    await using server = await web(answer)
    const url = `http://${host}:${server.port}/`
    const said = await dropped(url, 'dropped', reason.startsWith('nothing') ? 100 : undefined)
    expect(said).toContain(`${url}: `)
    expect(said).toContain(reason)
  })

  it('that say anything at all do no harm', async () => {
    const said = fc.sample(
      fc.oneof(
        fc.uint8Array({ maxLength: 300 }),
        fc.string({ maxLength: 100 }).map((text) => Buffer.from(`HTTP/1.1 206 ${text}\r\n\r\n`)),
        fc
          .string({ maxLength: 60 })
          .map((text) => Buffer.from(`HTTP/1.1 206 OK\r\ncontent-range: ${text}\r\n\r\n${text}`)),
      ),
      12,
    )
    let turn = 0
    await using server = await listening(
      createTcpServer((socket) => {
        turn += 1
        socket.on('error', () => undefined)
        socket.once('data', () => socket.end(said[turn % said.length] ?? ''))
      }),
    )
    for (let count = 0; count < 3; count += 1) {
      expect(await dropped(`http://${host}:${server.port}/`, 'fuzzed')).toContain(
        `${server.port}/: `,
      )
    }
  })

  it.each(['ftp://127.0.0.1/', 'no URL', 'file:///etc/passwd', 'http://127.0.0.1:1/'])(
    'of no use are dropped: %s',
    async (url) => {
      expect(await dropped(url, 'useless')).toMatch(/expected http: or https:|ECONNREFUSED/)
    },
  )
})

describe('the URL of a file', () => {
  const one = {
    ...{ name: 'a b', folder: false },
    files: [{ path: ['a b'], length: 1, padding: false }],
  }
  const many = { ...one, folder: true, files: [{ path: ['ü', '?#%'], length: 1, padding: false }] }
  it.each([
    ['http://h/x/', one, 'http://h/x/a%20b'],
    ['http://h/x.iso?k=1', one, 'http://h/x.iso?k=1'],
    ['https://h/x/', many, 'https://h/x/a%20b/%C3%BC/%3F%23%25'],
    ['http://h/x', many, 'http://h/x/a%20b/%C3%BC/%3F%23%25'],
  ])('%s is as BEP 19 says', (seed, info, expected) => {
    const whole = { ...info, pieceLength: 65_536, pieces: new Uint8Array(20), private: false }
    expect(webSeedUrl(seed, whole, 0)?.href).toBe(expected)
  })
})
