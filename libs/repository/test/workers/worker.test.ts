import { mkdir, readdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { mountTmpfs } from '../../../../test/support/mount.ts'
import { noise } from '../../../../test/support/noise.ts'
import { redisServer } from '../../../../test/support/redis.ts'
import { layoutOf } from '../../src/mirror/layout.ts'
import type { Progress } from '../../src/progress.ts'
import { createRepository } from '../../src/repository.ts'
import { createDeltaWorker } from '../../src/workers/delta-worker.ts'
import { sharedFolder } from '../../src/workers/shared-folder.ts'
import { imageFolder } from '../image-folder.ts'
import { amxa } from '../names.ts'
import { slowRdiff, startMachine } from './machines.ts'

describe('a worker', () => {
  it('has its progress shown in that of the generator', async () => {
    await using folder = await imageFolder()
    for (const day of [1, 2]) await folder.add(amxa(day).filename, day)
    await using redis = await redisServer()
    const workers = `redis://127.0.0.1:${redis.port}`
    const { images, mirror } = folder
    await createRepository({ images, mirror, workers, targets: 0 }).generate()
    const gate = await slowRdiff(folder.path)
    const args = ['worker', '--workers', workers, images, mirror]
    await using worker = startMachine(args, gate.environment)
    const repository = createRepository({ images, mirror, workers, engine: 'rdiff' })
    const { promise: half, resolve } = Promise.withResolvers<Progress>()
    repository.events.on('progress', (progress) => {
      if (progress.done > 0 && progress.done < progress.total) resolve(progress)
    })
    const made = repository.generate()
    await worker.until('begun')
    // The signature is made, the delta waits.
    expect((await half).current).toEqual([expect.stringMatching(/\.rdiff$/)])
    await gate.open()
    expect(await made).toMatchObject({ diffs: { made: 2 } })
    expect(await readdir(sharedFolder(layoutOf(mirror)))).toEqual(['plan.json'])
  })

  it('tells of a disk that is full: the run ends as if it were its own, and the next one goes on', async () => {
    await using disk = await mountTmpfs('9M')
    await using redis = await redisServer()
    const workers = `redis://127.0.0.1:${redis.port}`
    const [images, mirror] = [join(disk.path, 'images'), join(disk.path, 'mirror')]
    await mkdir(images)
    for (const day of [1, 2]) await writeFile(join(images, amxa(day).filename), noise(1e6, day))
    const options = { images, mirror, workers, allowAnyImage: true }
    await createRepository({ ...options, targets: 0 }).generate()
    const ballast = join(disk.path, 'ballast')
    await writeFile(ballast, noise(5_500_000, 9))
    const stop = new AbortController()
    const worker = createDeltaWorker({ images, mirror, workers })
    const served = worker.serve({ signal: stop.signal })
    const repository = createRepository(options)
    await expect(repository.generate()).rejects.toMatchObject({
      code: 'ERR_IO',
      message: expect.stringMatching(/the disk is full.*ENOSPC/s),
    })
    expect(await readdir(sharedFolder(layoutOf(mirror)))).toEqual(['plan.json'])
    await rm(ballast)
    expect(await repository.generate()).toMatchObject({ diffs: { offered: 2, made: 2 } })
    stop.abort()
    await served
    expect(await repository.verify()).toEqual([])
  })

  it('says all that is wrong with its options, and no password', () => {
    const make = (): unknown =>
      createDeltaWorker({ images: '', workers: 'http://me:secret@host', jobs: 0, lease: 0 })
    expect(make).toThrow(/^images: .*\nworkers: expected redis:\/\/HOST.*\njobs: .*\nlease: /)
    expect(make).not.toThrow(/secret/)
    for (const workers of ['redis://', 'redis://:6379', 'rediss//host', 'localhost']) {
      expect(() => createDeltaWorker({ images: '.', workers }), workers).toThrow(/^workers: /)
    }
    const { jobs, threads } = createDeltaWorker({ images: '.', workers: 'redis://h' }).settings
    expect([jobs > 0, threads > 0]).toEqual([true, true])
  })
})
