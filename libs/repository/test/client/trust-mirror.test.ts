import { once } from 'node:events'
import { cp, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { type TrustMirrorOptions, trustMirror } from '../../src/client/trust-mirror.ts'
import type { RepositoryErrorCode } from '../../src/errors.ts'
import { createKeys, rotateKeys } from '../../src/keys/keygen.ts'
import { createRepository } from '../../src/repository.ts'
import { onlineRoles } from '../../src/roles.ts'
import { amxa } from '../names.ts'
import { type SignedStage, series, signedStage } from '../trust/signed-mirror.ts'
import { thiefOf } from '../trust/thief.ts'

const day = 24 * 3600 * 1000

/** A client of a mirror, which remembers. */
function clientOf(stage: SignedStage) {
  const { folder, made, server } = stage
  const options = { mirror: server.url, root: made.root, state: join(folder.path, 'state') }
  const look = (more: Partial<TrustMirrorOptions> = {}) => trustMirror({ ...options, ...more })
  const tuf = join(folder.mirror, 'tuf')
  return {
    options,
    look,
    tuf,
    /** Look, and be refused. */
    async refuses(
      code: RepositoryErrorCode,
      message: RegExp,
      more: Partial<TrustMirrorOptions> = {},
    ): Promise<void> {
      await expect(look(more)).rejects.toMatchObject({
        code,
        message: expect.stringMatching(message),
      })
    },
    /** Change a file of the signed metadata. */
    async change(name: string, edit: (text: string) => string): Promise<void> {
      const path = join(tuf, name)
      const text = await readFile(path, 'utf8')
      const other = edit(text)
      expect(other).not.toBe(text)
      await writeFile(path, other)
    },
  }
}

describe('a client that verifies', () => {
  it('sees what the mirror offers, and asks for little if nothing is new', async () => {
    await using stage = await signedStage()
    await stage.release(2)
    const { look } = clientOf(stage)
    const trusted = await look()
    expect(trusted.versions).toEqual({ root: 1, timestamp: 2, snapshot: 2, targets: 2 })
    const meta = await trusted.meta(series)
    const images = meta[series]?.images ?? []
    expect(images.map(({ filename }) => filename)).toEqual([1, 2].map((n) => amxa(n).filename))
    expect([...trusted.targets.keys()].sort()).toEqual(
      [
        `meta/${series}.json`,
        ...images.flatMap((image) => [
          image.filename,
          ...image.diffs.map(({ filename }) => `rdiffs/${filename}`),
        ]),
      ].sort(),
    )
    await expect(trusted.meta('none')).rejects.toMatchObject({ code: 'ERR_FETCH' })
    stage.server.requests.length = 0
    expect(await look()).toMatchObject({ versions: trusted.versions })
    expect(stage.server.requests).toEqual(['/tuf/2.root.json', '/tuf/timestamp.json'])
  })

  it('follows new keys of every role, and needs no root that it has seen', async () => {
    await using stage = await signedStage({ rootKeys: 2 })
    const { look, tuf } = clientOf(stage)
    for (const roles of [['root'], onlineRoles, ['root', 'timestamp']] as const) {
      await rotateKeys({ folder: stage.keys, roles })
      await stage.repository.sign()
      await look()
    }
    await rm(join(tuf, '2.root.json'))
    expect((await look()).versions.root).toBe(4)
  })

  it('takes a state that was damaged for none', async () => {
    await using stage = await signedStage()
    const { look, options } = clientOf(stage)
    await rotateKeys({ folder: stage.keys, roles: [] })
    await stage.repository.sign()
    await look()
    for (const name of await readdir(options.state)) await writeFile(join(options.state, name), '{')
    expect((await look()).versions.root).toBe(2)
  })

  it('says what is wrong with its options', async () => {
    await using stage = await signedStage()
    const { refuses, options } = clientOf(stage)
    await refuses('ERR_OPTIONS', /^mirror: expected a host/, { mirror: '' })
    await refuses('ERR_OPTIONS', /^root: ENOENT/, { root: join(options.state, 'none') })
    await writeFile(join(stage.folder.path, 'no-root'), '{}')
    await refuses('ERR_MIRROR', /expected metadata of root/, {
      root: join(stage.folder.path, 'no-root'),
    })
    await refuses('ERR_FETCH', /fetch failed/, { mirror: 'http://127.0.0.1:1' })
  })
})

describe('a client refuses', () => {
  it('what was changed', async () => {
    await using stage = await signedStage()
    const { refuses, change, look, tuf } = clientOf(stage)
    const keep = join(stage.folder.path, 'kept')
    const each = async (work: () => Promise<void>): Promise<void> => {
      await cp(tuf, keep, { recursive: true })
      await work()
      await rm(tuf, { recursive: true })
      await rename(keep, tuf)
    }
    await each(async () => {
      await change('timestamp.json', (text) => text.replace('"version":1,', '"version":9,'))
      await refuses(
        'ERR_SIGNATURE',
        /^timestamp\.json: expected signatures of 1 .* root 1 .*, got 0$/,
      )
    })
    await each(async () => {
      await change('1.snapshot.json', (text) => text.replace('snapshot', 'snapshoz'))
      await refuses('ERR_MIRROR', /^1\.snapshot\.json: expected sha256/)
    })
    await each(async () => {
      await change('1.targets.json', (text) => text.slice(0, -1))
      await refuses('ERR_MIRROR', /^1\.targets\.json: expected \d+ bytes, got \d+$/)
    })
    await each(async () => {
      await change('1.targets.json', (text) => text.replace('"length":5', '"length":6'))
      await refuses('ERR_MIRROR', /^1\.targets\.json: expected sha256/)
    })
    await each(async () => {
      const [name = ''] = await readdir(join(tuf, 'meta'))
      await change(join('meta', name), (text) => text.replace('"version":"2', '"version":"1'))
      await expect((await look()).meta(series)).rejects.toMatchObject({ code: 'ERR_MIRROR' })
    })
    await each(async () => {
      await writeFile(join(tuf, 'timestamp.json'), 'not JSON')
      await refuses('ERR_MIRROR', /^timestamp\.json: expected metadata of timestamp: SyntaxError/)
    })
    await each(async () => {
      await rm(join(tuf, 'timestamp.json'))
      await refuses('ERR_FETCH', /^timestamp\.json: expected to be there/)
    })
    await look()
  })

  it('keys that nobody named', async () => {
    await using stage = await signedStage()
    await using other = await signedStage()
    const { refuses, tuf, options } = clientOf(stage)
    await refuses('ERR_SIGNATURE', /^timestamp\.json/, {
      root: other.made.root,
      state: `${options.state}-2`,
    })
    await rm(tuf, { recursive: true })
    await cp(join(other.folder.mirror, 'tuf'), tuf, { recursive: true })
    await refuses('ERR_SIGNATURE', /^timestamp\.json/)
    // Nor do they make themselves known: the next root has to be signed by the last one's.
    await rotateKeys({ folder: other.keys, roles: ['root'] })
    await other.repository.sign()
    await rm(tuf, { recursive: true })
    await cp(join(other.folder.mirror, 'tuf'), tuf, { recursive: true })
    await refuses(
      'ERR_SIGNATURE',
      /^2\.root\.json: expected signatures of 1 .* root 1 .* root, got 0/,
    )
  })

  it('a root that too few have signed', async () => {
    await using stage = await signedStage({ rootKeys: 3, rootThreshold: 2 })
    const { refuses, change, look, tuf } = clientOf(stage)
    await rotateKeys({ folder: stage.keys, roles: [] })
    await stage.repository.sign()
    const whole = await readFile(join(tuf, '2.root.json'), 'utf8')
    const keep =
      (count: number, twice = false) =>
      (text: string): string => {
        const { signatures, signed } = JSON.parse(text)
        const some = signatures.slice(0, count)
        return JSON.stringify({ signatures: twice ? [...some, ...some] : some, signed })
      }
    await change('2.root.json', keep(1))
    await refuses('ERR_SIGNATURE', /^2\.root\.json: expected signatures of 2 of the keys/)
    await writeFile(join(tuf, '2.root.json'), whole)
    await change('2.root.json', keep(1, true))
    await refuses('ERR_SIGNATURE', /^2\.root\.json: expected signatures of 2 of .* got 1$/)
    await writeFile(join(tuf, '2.root.json'), whole)
    await change('2.root.json', keep(2))
    expect((await look()).versions.root).toBe(2)
  })

  it('what is older than what it has seen', async () => {
    await using stage = await signedStage()
    const { refuses, look, tuf } = clientOf(stage)
    const old = join(stage.folder.path, 'old')
    await cp(tuf, old, { recursive: true })
    await stage.release(2)
    await look()
    await rename(tuf, join(stage.folder.path, 'new'))
    await rename(old, tuf)
    await refuses('ERR_ROLLBACK', /^timestamp\.json: expected version 2 or later.*got 1$/)
  })

  it('an older snapshot or older targets, even if the key of the timestamp was stolen', async () => {
    await using stage = await signedStage()
    await stage.release(2)
    const { refuses, look } = clientOf(stage)
    await look()
    const { read, sign } = await thiefOf(stage)
    const timestamp = await read('timestamp')
    const older = await sign(await read('snapshot', 1))
    await sign({ ...timestamp, version: 3, meta: { 'snapshot.json': older } })
    await refuses('ERR_ROLLBACK', /^snapshot\.json: expected version 2 or later.*got 1$/)
    const snapshot = await read('snapshot', 2)
    const targets = await sign(await read('targets', 1))
    const named = await sign({ ...snapshot, version: 3, meta: { 'targets.json': targets } })
    await sign({ ...timestamp, version: 4, meta: { 'snapshot.json': named } })
    await refuses('ERR_ROLLBACK', /^targets\.json: expected version 2 or later.*got 1$/)
    const none = await sign({ ...snapshot, version: 4, meta: {} })
    await sign({ ...timestamp, version: 5, meta: { 'snapshot.json': none } })
    await refuses('ERR_ROLLBACK', /^targets\.json: expected version 2 or later.*got 0$/)
  })

  it('a mixture of two states', async () => {
    await using stage = await signedStage()
    await stage.release(2)
    const { refuses, look, tuf } = clientOf(stage)
    const swap = async (name: string, by: string, message: RegExp): Promise<void> => {
      const whole = await readFile(join(tuf, name))
      await cp(join(tuf, by), join(tuf, name))
      await refuses('ERR_MIRROR', message)
      await writeFile(join(tuf, name), whole)
    }
    await swap(
      '2.snapshot.json',
      '1.snapshot.json',
      /^2\.snapshot\.json: expected (sha256|\d+ bytes)/,
    )
    await swap('2.targets.json', '1.targets.json', /^2\.targets\.json: expected (sha256|\d+ bytes)/)
    await look()
  })

  it('to be held at what was, once that has expired', async () => {
    await using stage = await signedStage()
    const { refuses, look } = clientOf(stage)
    const now = new Date()
    const at = (days: number): { now: Date } => ({ now: new Date(now.getTime() + days * day) })
    await look(at(6.9))
    await refuses('ERR_EXPIRED', /^timestamp\.json: expired at .*Z, and it is /, at(7.1))
    const { read, sign } = await thiefOf(stage)
    const far = { expires: '2999-01-01T00:00:00Z' }
    const timestamp = await read('timestamp')
    await sign({ ...timestamp, ...far, version: 2 })
    await refuses('ERR_EXPIRED', /^1\.snapshot\.json: expired/, at(29))
    const named = await sign({ ...(await read('snapshot')), ...far, version: 2 })
    await sign({ ...timestamp, ...far, version: 3, meta: { 'snapshot.json': named } })
    await refuses('ERR_EXPIRED', /^1\.targets\.json: expired/, at(85))
    await refuses('ERR_EXPIRED', /^1\.root\.json: expired/, at(366))
  })

  it('more than can be', async () => {
    await using stage = await signedStage()
    const { refuses, tuf, look } = clientOf(stage)
    for (const [name, most] of [
      ['2.root.json', 512_000],
      ['timestamp.json', 16_384],
    ] as const) {
      const whole = await readFile(join(tuf, name)).catch(() => undefined)
      await writeFile(join(tuf, name), Buffer.alloc(most + 1, 0x20))
      await refuses(
        'ERR_FETCH',
        new RegExp(`${name.replaceAll('.', '\\.')}: more than ${most} bytes$`),
      )
      await (whole ? writeFile(join(tuf, name), whole) : rm(join(tuf, name)))
    }
    const snapshot = await readFile(join(tuf, '1.snapshot.json'))
    await writeFile(
      join(tuf, '1.snapshot.json'),
      Buffer.concat([snapshot, Buffer.alloc(1_000_000)]),
    )
    await refuses(
      'ERR_FETCH',
      new RegExp(`1\\.snapshot\\.json: more than ${snapshot.length} bytes$`),
    )
    await writeFile(join(tuf, '1.snapshot.json'), snapshot)
    await look()
  })

  it('what does not end', async () => {
    await using stage = await signedStage()
    const { refuses } = clientOf(stage)
    let sent = 0
    const closed = Promise.withResolvers<void>()
    const server = createServer((request, response) => {
      if (!request.url?.endsWith('/timestamp.json')) return void response.writeHead(404).end()
      const more = (): void => {
        do sent += 4096
        while (response.write(Buffer.alloc(4096, 0x20)))
        response.once('drain', more)
      }
      response.once('close', closed.resolve)
      more()
    })
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    await refuses('ERR_FETCH', /timestamp\.json: more than 16384 bytes$/, {
      mirror: `http://127.0.0.1:${port}`,
    })
    await closed.promise
    // What fits into the buffers of two sockets; nobody has asked for the rest.
    expect(sent).toBeLessThan(16_000_000)
    server.close()
    await once(server, 'close')
  })
})

describe('a client recovers', () => {
  it('from versions as high as a thief signs them, when the keys are replaced', async () => {
    await using stage = await signedStage()
    const { look, refuses } = clientOf(stage)
    const { read, sign } = await thiefOf(stage)
    const highest = Number.MAX_SAFE_INTEGER
    const named = await sign({ ...(await read('snapshot')), version: highest - 1 })
    await sign({ ...(await read('timestamp')), version: highest, meta: { 'snapshot.json': named } })
    expect((await look()).versions.timestamp).toBe(highest)
    // The owner starts again from what is known to be good.
    await rm(join(stage.folder.mirror, 'tuf'), { recursive: true })
    await mkdir(join(stage.folder.mirror, 'tuf'))
    await stage.repository.sign()
    await refuses('ERR_ROLLBACK', /^timestamp\.json/)
    await rotateKeys({ folder: stage.keys, roles: ['timestamp', 'snapshot'] })
    await stage.repository.sign()
    expect((await look()).versions.timestamp).toBeLessThan(10)
  })

  it('by a root that somebody brings anew', async () => {
    await using stage = await signedStage()
    const { look, refuses } = clientOf(stage)
    await look()
    await rm(join(stage.folder.mirror, 'tuf'), { recursive: true })
    const keys = join(stage.folder.path, 'other-keys')
    const { root } = await createKeys({ folder: keys })
    const { images, mirror } = stage.folder
    await createRepository({ images, mirror, keys }).sign()
    await refuses('ERR_SIGNATURE', /^timestamp\.json/)
    expect((await look({ root })).versions.root).toBe(1)
  })
})
