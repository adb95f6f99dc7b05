import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { noise } from '../../../../test/support/noise.ts'
import { startProgram } from '../../../../test/support/program.ts'
import { run } from '../../../../test/support/run.ts'
import type { TemporaryFolder } from '../../../../test/support/temporary-folder.ts'
import { createTorrentClient } from '../../src/client/torrent-client.ts'
import { type MadeTorrent, makeTorrent, readTorrent } from '../../src/making/make-torrent.ts'
import { leavesOf, merkleRoot } from '../../src/making/merkle.ts'
import { pieceProof } from '../../src/making/piece-proof.ts'
import { type Bencoded, decodeBencode, encodeBencode } from '../../src/torrent/bencode.ts'
import { parseFileTree } from '../../src/torrent/file-tree.ts'
import { difference, systemFolder } from '../support/swarm.ts'

const host = '127.0.0.1'
const peer = join(import.meta.dirname, '../fixtures/libtorrent-peer.py')
// Debian's own, which has Debian's modules.
const python = '/usr/bin/python3'
let folder: TemporaryFolder
let system: string
let torrent: MadeTorrent
let file: string

beforeAll(async () => {
  folder = await systemFolder()
  system = join(folder.path, 'oss/debian')
  // Shorter than a piece, of one piece, of one block; and one in a folder that sorts between.
  await writeFile(join(system, 'short'), noise(40_000, 'short'))
  await writeFile(join(system, 'piece'), noise(65_536, 'piece'))
  await mkdir(join(system, 'n'))
  await writeFile(join(system, 'n/block'), noise(16_384, 'block'))
  torrent = await makeTorrent({ path: system, version: 'hybrid' })
  file = join(folder.path, 'hybrid.torrent')
  await writeFile(file, torrent.bytes)
})
afterAll(() => folder[Symbol.asyncDispose]())

describe('a hybrid torrent', () => {
  it('is what libtorrent takes it for: both infohashes, each file and its root', async () => {
    const [hashes, ...files] = (await run(python, peer, 'show', file)).trim().split('\n')
    expect(hashes).toBe(`${torrent.infoHash} ${torrent.infoHashV2}`)
    const { info } = torrent
    const ours = info.files.flatMap(({ path, length, padding }, index) => {
      const root = Buffer.from(info.roots?.[index] ?? new Uint8Array(32)).toString('hex')
      return padding ? [] : [`debian/${path.join('/')} ${length} ${root}`]
    })
    expect(files).toEqual(ours)
  })

  it('is read as it was made, and its first version is that of one with padding', async () => {
    expect(readTorrent(torrent.bytes)).toEqual({ ...torrent, hashed: undefined })
    const padded = await makeTorrent({ path: system, align: true })
    expect(torrent.info.pieces).toEqual(padded.info.pieces)
    expect(torrent.info.files).toEqual(padded.info.files)
  })

  it('hashes nothing twice', async () => {
    const options = { path: system, version: 'hybrid', cache: join(folder.path, 'cache') } as const
    await makeTorrent(options)
    const again = await makeTorrent(options)
    expect(again).toEqual({ ...torrent, hashed: again.hashed })
    // What was hashed for version 1 alone is of no use for it, and the other way round.
    expect((await makeTorrent({ ...options, version: '1', align: true })).hashed).toBeGreaterThan(
      4e6,
    )
  })

  it.each(['libtorrent', 'ours'])('is fetched by %s from our seeder', async (who) => {
    await using client = await createTorrentClient({ port: 0, host })
    const seed = await client.add({ torrent, folder: join(folder.path, 'oss') })
    const place = join(folder.path, `from-us-${who}`)
    await mkdir(place)
    if (who === 'libtorrent') await run(python, peer, 'fetch', file, place, `${client.port}`)
    else {
      await using leecher = await createTorrentClient({ port: 0, host })
      const peers = [{ host, port: client.port }]
      await (await leecher.add({ torrent, folder: place, peers })).completed
    }
    // What has no content is made by some, and not by others.
    expect(await difference(system, join(place, 'debian'), '--exclude=empty')).toBe('')
    expect(seed.uploaded).toBeGreaterThan(4_000_000)
  })

  it('is fetched by our leecher from libtorrent', async () => {
    await using seeder = startProgram(python, peer, 'seed', file, join(folder.path, 'oss'))
    const port = Number(await seeder.line())
    await using client = await createTorrentClient({ port: 0, host })
    const place = join(folder.path, 'from-libtorrent')
    const download = await client.add({ torrent, folder: place, peers: [{ host, port }] })
    await download.completed
    expect(await difference(system, join(place, 'debian'))).toBe('')
  })

  it('is proven by both hashes: a piece that SHA-1 is content with is refused all the same', async () => {
    const roots = torrent.info.roots?.map((root) => root && new Uint8Array(root).fill(1, 0, 1))
    const forged = { ...torrent, info: { ...torrent.info, ...(roots && { roots }) } }
    const bytes = Buffer.alloc(65_536)
    const short = await readFile(join(system, 'short'))
    short.copy(bytes)
    const at = torrent.info.files.findIndex(({ path }) => path[0] === 'short')
    const before = torrent.info.files.slice(0, at).reduce((sum, { length }) => sum + length, 0)
    const piece = before / 65_536
    expect(pieceProof(torrent).holds(piece, bytes)).toBe(true)
    expect(pieceProof(forged).holds(piece, bytes)).toBe(false)
    expect(pieceProof(torrent).wanted(piece)).toHaveLength(52)
  })
})

/** The dictionary that a torrent is. */
function rootOf(bytes: Uint8Array): ReadonlyMap<string, Bencoded> {
  const root = decodeBencode(bytes)
  if (!(root instanceof Map)) throw new Error('no dictionary')
  return root
}

/** The torrent, with something else in its info or beside. */
function changed(
  change: (info: Map<string, Bencoded>, root: Map<string, Bencoded>) => void,
): Uint8Array {
  const root = new Map(rootOf(torrent.bytes))
  const info = new Map(root.get('info') as ReadonlyMap<string, Bencoded>)
  root.set('info', info)
  change(info, root)
  return encodeBencode(root)
}

describe('a hybrid torrent that makes no sense', () => {
  it.each<[string, Parameters<typeof changed>[0], RegExp]>([
    [
      'is of version 2 alone',
      (info) => info.delete('pieces'),
      /pieces: expected version 1, or a hybrid, got version 2 alone/,
    ],
    [
      'has a tree of other files',
      (info) => info.set('file tree', new Map([['x', new Map()]])),
      /file tree: expected the same files/,
    ],
    [
      'has no layers',
      (_, root) => root.delete('piece layers'),
      /piece layers: expected \d+ bytes for file/,
    ],
    [
      'has layers of another root',
      (_, root) => {
        const layers = new Map(root.get('piece layers') as ReadonlyMap<string, Bencoded>)
        const [[key, layer] = ['', new Uint8Array()]] = layers as Map<string, Uint8Array>
        layers.set(key, new Uint8Array(layer).fill(0))
        root.set('piece layers', layers)
      },
      /piece layers: expected \d+ hashes with the root/,
    ],
  ])('is refused: it %s', (_, change, message) => {
    expect(() => readTorrent(changed(change))).toThrow(
      expect.objectContaining({ code: 'ERR_TORRENT', message: expect.stringMatching(message) }),
    )
  })

  it('that is anything at all never does more than throw', () => {
    const { tree } = fc.letrec<{ tree: Bencoded }>((tie) => ({
      tree: fc.oneof(
        { maxDepth: 4 },
        fc.nat(),
        fc.uint8Array({ minLength: 32, maxLength: 32 }),
        fc
          .dictionary(
            fc.constantFrom('', 'a', '..', '/etc', 'length', 'pieces root', '\0'),
            tie('tree'),
          )
          .map((fields) => new Map(Object.entries(fields))),
      ),
    }))
    fc.assert(
      fc.property(tree, (value) => {
        for (const { length } of parseFileTree(value) ?? [])
          expect(length).toBeGreaterThanOrEqual(0)
        const bytes = changed((info) => info.set('file tree', value))
        expect(() => readTorrent(bytes)).toThrow(expect.objectContaining({ code: 'ERR_TORRENT' }))
      }),
    )
  })
})

describe('a tree of hashes', () => {
  it('is of blocks, and of zeros where there are none', () => {
    const block = Buffer.alloc(16_384, 'b')
    const [leaf] = leavesOf(block)
    expect(merkleRoot([leaf ?? block], 1)).toEqual(leaf)
    const filled = [leaf ?? block, Buffer.alloc(32), Buffer.alloc(32), Buffer.alloc(32)]
    expect(merkleRoot(filled.slice(0, 1), 4)).toEqual(merkleRoot(filled, 4))
    expect(merkleRoot([], 4)).toEqual(merkleRoot(filled.slice(1), 4))
  })
})
