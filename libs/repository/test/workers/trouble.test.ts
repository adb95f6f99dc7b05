import { cp, mkdir, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Queue } from 'bullmq'
import { Redis } from 'ioredis'
import { describe, expect, it } from 'vitest'
import { redisServer } from '../../../../test/support/redis.ts'
import { run } from '../../../../test/support/run.ts'
import { layoutOf } from '../../src/mirror/layout.ts'
import { createRepository } from '../../src/repository.ts'
import { queueName } from '../../src/workers/protocol.ts'
import { readPlan, sharedFolder } from '../../src/workers/shared-folder.ts'
import { amxa } from '../names.ts'
import { slowRdiff, startMachine } from './machines.ts'
import { announce, expectWhole, heldStage, type Stage, stage } from './stage.ts'

/** The queue of a mirror, for who wants to see or spoil it. */
async function queueOf({ folder, url }: Stage) {
  const redis = new Redis(url, { maxRetriesPerRequest: null })
  const plan = await readPlan(sharedFolder(layoutOf(folder.mirror)))
  const name = queueName(plan.mirror)
  const queue = new Queue(name, { connection: redis, skipVersionCheck: true })
  return {
    plan,
    queue,
    redis,
    async [Symbol.asyncDispose]() {
      await queue.close()
      redis.disconnect()
    },
  }
}

describe('Ctrl+C', () => {
  it('has a worker give back what it is at, at once', async () => {
    await using at = await heldStage(2)
    const { busy: leaving, waiting: generator } = at
    expect(await leaving.end('SIGINT')).toBe(0)
    expect(leaving.told.map(({ event }) => event)).toContain('returned')
    expect(await readdir(sharedFolder(layoutOf(at.folder.mirror)))).toEqual(['plan.json'])
    await using other = at.worker()
    expect(await generator.ended()).toBe(0)
    expect(generator.told.at(-1)).toMatchObject({ diffs: { made: 2 } })
    expect(await other.end('SIGINT')).toBe(0)
    await expectWhole(at.folder, 2)
  })

  it('has a generator take back what nobody has begun; the next run takes what was', async () => {
    await using at = await heldStage(3, { generator: ['--targets', 'all'] })
    const { gate, busy: worker, waiting: generator } = at
    expect(await generator.end('SIGINT')).toBe(1)
    await using seen = await queueOf(at)
    expect(await seen.queue.getWaitingCount()).toBe(0)
    await gate.open()
    await worker.until('done')
    await using next = at.generator('--targets', 'all')
    expect(await next.ended()).toBe(0)
    expect(next.told.at(-1)).toMatchObject({ diffs: { offered: 6, made: 6 } })
    expect(await worker.end()).toBe(0)
    expect(worker.told.at(-1)).toMatchObject({ pairs: 3, refused: 0 })
    await expectWhole(at.folder, 6)
  })
})

describe('what is in the queue', () => {
  it('is done only if the plan has it', async () => {
    await using at = await stage(2)
    await announce(at)
    await using seen = await queueOf(at)
    await using worker = at.worker()
    await worker.until('serving')
    const [older, newer] = [amxa(1).filename, amxa(2).filename]
    const idOf = (digit: number): string => `pair-${String(digit).repeat(32)}`
    const hostile: [string, unknown, string][] = [
      ['pair', { plan: 0, older: '../../etc/passwd', newer }, '../../../etc/passwd'],
      ['pair', { plan: 0, older, newer }, '../../etc/passwd'],
      ['pair', { plan: 0, older, newer, images: '/etc' }, idOf(1)],
      ['pair', { plan: 0, older, newer, through: ['../../etc/passwd', 'a.rdiff'] }, idOf(2)],
      ['pair', 'garbage', idOf(3)],
      ['another', { plan: 0, older, newer }, idOf(4)],
      ['pair', { plan: -1, older: '\u001b[2J', newer }, `${idOf(5)}\u001b[2J`],
    ]
    for (const [name, data, jobId] of hostile) {
      await seen.queue.add(name, data, { jobId })
      const { message } = await worker.until('refused')
      expect(message).toMatch(/it names no pair of images/)
      expect(message).not.toContain('\u001b')
    }
    // Of no plan that there is or was: nothing to be alarmed about.
    await seen.queue.add('pair', { plan: 0, older, newer }, { jobId: idOf(6) })
    // Its own job, but other images.
    const gate = await slowRdiff(at.folder.path)
    await using slow = at.worker(gate.environment)
    await slow.until('serving')
    expect(await worker.end()).toBe(0)
    expect(worker.told.at(-1)).toMatchObject({ pairs: 0, refused: hostile.length })
    await using generator = at.generator()
    await slow.until('begun')
    await gate.open()
    expect(await generator.ended()).toBe(0)
    expect(generator.told.at(-1)).toMatchObject({ diffs: { made: 2 } })
    expect(await seen.queue.getJobCountByTypes('wait', 'active', 'failed', 'completed')).toBe(0)
    const left = (await seen.redis.keys('*')).map((key) => key.split(':').at(-1))
    expect(['events', 'id', 'meta', 'stalled-check']).toEqual(expect.arrayContaining(left))
    expect(await seen.redis.xlen(`bull:${seen.queue.name}:events`)).toBeLessThan(10)
    expect(await slow.end()).toBe(0)
    await expectWhole(at.folder, 2)
  })

  it('is refused if it names other images than the plan', async () => {
    await using at = await heldStage(2)
    const { busy: first, waiting: generator } = at
    await using seen = await queueOf(at)
    const [id = ''] = [...(await readPlan(sharedFolder(layoutOf(at.folder.mirror)))).pairs.keys()]
    await first.end('SIGKILL')
    // What was in the queue is replaced by what bears its id.
    await seen.redis.del(`bull:${seen.queue.name}:${id}:lock`)
    await seen.queue.remove(id)
    const data = { plan: 1, older: amxa(2).filename, newer: amxa(1).filename }
    await seen.queue.add('pair', data, { jobId: id })
    await using worker = at.worker()
    expect((await worker.until('refused'))['message']).toMatch(
      /it names other images than the plan/,
    )
    expect(await generator.ended()).toBe(1)
    expect(generator.told).toContainEqual({
      event: 'failed',
      filename: expect.stringMatching(/\.rdiff$/),
      message: expect.stringMatching(/it names other images than the plan/),
    })
    expect(await worker.end()).toBe(0)
  })
})

describe('a worker that does not see the storage of the generator', () => {
  it('says so when there is no plan', async () => {
    await using at = await stage(1)
    await using worker = startMachine(['worker', '--workers', at.url, at.folder.images])
    expect(await worker.ended()).toBe(1)
    const message = expect.stringMatching(/plan\.json: there is none\. Is the storage/)
    expect(worker.told).toEqual([{ event: 'stderr', message }])
  })

  it('leaves the work to others: a copy of the mirror, a folder without the images', async () => {
    await using at = await stage(2)
    await announce(at)
    const copy = join(at.folder.path, 'copy')
    await cp(at.folder.mirror, copy, { recursive: true })
    const elsewhere = join(at.folder.path, 'elsewhere')
    await mkdir(elsewhere)
    const { images, mirror } = at.folder
    await using generator = at.generator()
    expect((await generator.until('warning'))['message']).toMatch(/nobody serves redis:/)
    for (const [folders, complaint] of [
      [[images, copy], /is not where the generator works, but a copy/],
      [[elsewhere, mirror], /elsewhere: expected the images of the generator, got none of them/],
    ] as const) {
      await using wrong = startMachine([
        'worker',
        '--workers',
        at.url,
        '--lease',
        '600',
        ...folders,
      ])
      expect(await wrong.ended()).toBe(1)
      const message = expect.stringMatching(complaint)
      expect(wrong.told.at(-1)).toEqual({ event: 'stderr', message })
    }
    await using worker = at.worker()
    expect(await generator.ended()).toBe(0)
    expect(generator.told.at(-1)).toMatchObject({ diffs: { made: 2 } })
    expect(await worker.end()).toBe(0)
    await expectWhole(at.folder, 2)
  })
})

describe('a worker that can make nothing', () => {
  it('ends before it spoils everything; what it missed is made by the generator', async () => {
    await using at = await stage(5)
    await announce(at)
    const bin = join(at.folder.path, 'bin')
    await mkdir(bin)
    await writeFile(join(bin, 'rdiff'), '#!/bin/sh\nexit 1\n', { mode: 0o755 })
    await using broken = at.worker({ PATH: `${bin}:${process.env['PATH']}` })
    await broken.until('serving')
    await using generator = at.generator('--targets', 'all')
    expect(await broken.ended()).toBe(1)
    const message = expect.stringMatching(/^3 pairs one after the other failed here, the last one/)
    expect(broken.told.at(-1)).toEqual({ event: 'stderr', message })
    await using sound = at.worker()
    expect(await generator.ended()).toBe(0)
    expect(generator.told.at(-1)).toMatchObject({ diffs: { made: 20 }, failed: [] })
    const missed = generator.told.filter(({ message }) => /it is tried here$/.test(`${message}`))
    expect(missed).toHaveLength(6)
    expect(await sound.end()).toBe(0)
    expect(sound.told.at(-1)).toMatchObject({ pairs: 7 })
    await expectWhole(at.folder, 20)
  })
})

describe('a Redis', () => {
  it('that is gone for good ends both, in so many words', async () => {
    await using at = await heldStage(2, {
      worker: ['--patience', '1'],
      generator: ['--patience', '1'],
    })
    const { busy: worker, waiting: generator } = at
    await at.redis[Symbol.asyncDispose]()
    for (const machine of [generator, worker]) {
      expect(await machine.ended()).toBe(1)
      const message = expect.stringMatching(/^redis:.* has been away for 1 s: .*ECONNREFUSED/)
      expect(machine.told.at(-1)).toEqual({ event: 'stderr', message })
    }
    // Without it, this machine goes on alone; what workers would have made goes.
    const repository = createRepository({ images: at.folder.images, mirror: at.folder.mirror })
    expect(await repository.generate()).toMatchObject({ diffs: { offered: 2, made: 2 } })
    await expectWhole(at.folder, 2)
  })

  it('that is away keeps nobody from ending', async () => {
    await using at = await heldStage(2, {
      worker: ['--patience', '600'],
      generator: ['--patience', '600'],
    })
    const { busy: worker, waiting: generator } = at
    await at.redis[Symbol.asyncDispose]()
    for (const [machine, code] of [
      [worker, 0],
      [generator, 1],
    ] as const) {
      await machine.until('warning')
      expect(await machine.end('SIGINT')).toBe(code)
    }
    expect(await readdir(sharedFolder(layoutOf(at.folder.mirror)))).toEqual(['plan.json'])
  })

  it('may want a user, a password, a database', async () => {
    await using at = await stage(2)
    const admin = new Redis(at.url)
    await admin.acl('SETUSER', 'maker', 'on', '>se cret', '~*', '&*', '+@all')
    await admin.config('SET', 'requirepass', 'other')
    admin.disconnect()
    const { images, mirror } = at.folder
    const open = (workers: string) => createRepository({ images, mirror, workers, targets: 0 })
    const place = `127.0.0.1:${at.redis.port}`
    for (const wrong of ['', ':wr0ng@', 'maker:wr0ng@']) {
      const failed = open(`redis://${wrong}${place}/3`).generate()
      await expect(failed).rejects.toMatchObject({
        code: 'ERR_QUEUE',
        message: expect.stringMatching(/^redis:\/\/127\.0\.0\.1:\d+\/3: (NOAUTH|WRONGPASS)/),
      })
      await expect(failed).rejects.not.toThrow('wr0ng')
    }
    await open(`redis://maker:se%20cret@${place}/3`).generate()
  })

  it('may speak TLS', async () => {
    await using at = await stage(2)
    const [key, cert] = ['key.pem', 'cert.pem'].map((name) => join(at.folder.path, name))
    await run(
      ...(['openssl', 'req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '1'] as const),
      ...(['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost'] as const),
      ...(['-keyout', `${key}`, '-out', `${cert}`] as const),
    )
    const tls = ['--tls-port', `${at.redis.port}`, '--tls-cert-file', `${cert}`]
    const more = ['--tls-key-file', `${key}`, '--tls-auth-clients', 'no', '--port', '0']
    await at.redis[Symbol.asyncDispose]()
    await using _tls = await redisServer({ port: at.redis.port, args: [...tls, ...more] })
    const { images, mirror } = at.folder
    const args = ['--workers', `rediss://localhost:${at.redis.port}`, '--targets', '0']
    await using stranger = startMachine([...args, images, mirror])
    expect(await stranger.ended()).toBe(1)
    const message = expect.stringMatching(/^rediss:\/\/localhost:\d+: self-signed certificate/)
    expect(stranger.told.at(-1)).toEqual({ event: 'stderr', message })
    await using friend = startMachine([...args, images, mirror], {
      NODE_EXTRA_CA_CERTS: `${cert}`,
    })
    expect(await friend.ended()).toBe(0)
  })

  it('that is not there is an error at once', async () => {
    await using at = await stage(1)
    await at.redis[Symbol.asyncDispose]()
    const { images, mirror } = at.folder
    const failed = createRepository({ images, mirror, workers: at.url }).generate()
    await expect(failed).rejects.toMatchObject({
      code: 'ERR_QUEUE',
      message: expect.stringMatching(/^redis:.*ECONNREFUSED/),
    })
  })
})
