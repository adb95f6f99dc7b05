import { join } from 'node:path'
import { expect, it } from 'vitest'
import { startNode } from '../../../test/support/program.ts'
import { redisServer } from '../../../test/support/redis.ts'
import { temporaryFolder } from '../../../test/support/temporary-folder.ts'
import type { StatusView } from '../src/api/types.ts'
import { atOnce, imagesIn, mirrorProgram, offers, release } from './box.ts'

const script = new URL('./fixtures/puavo-img-repo.ts', import.meta.url)

it('has its rdiffs made by a worker; a Redis that is not there is a fault, not the end', async () => {
  await using folder = await temporaryFolder()
  await using redis = await redisServer()
  const images = await imagesIn(folder.path, 2)
  const data = join(folder.path, 'data')
  const url = `redis://127.0.0.1:${redis.port}`
  const options = { args: ['--images', images], data, config: atOnce.replace('}', ', retry: 1s}') }
  await using alone = await mirrorProgram.start(options)
  await alone.until('api/mirror', offers(2))
  expect(await alone.end()).toBe(0)

  await release(folder.path, 2)
  await redis[Symbol.asyncDispose]()
  const helped = options.config.replace('}', `, workers: '${url}'}`)
  await using box = await mirrorProgram.start({ ...options, config: helped })
  const status = await box.until<StatusView>('api/status', ({ failure }) => failure !== null)
  expect(status.failure).toContain('ECONNREFUSED')
  await using _back = await redisServer({ port: redis.port })
  await using worker = startNode(
    script,
    ...['worker', '--workers', url, '--json', images, join(data, 'mirror')],
  )
  await box.until('api/mirror', offers(3))
  worker.process.kill('SIGTERM')
  const told: { event: string; pairs?: number }[] = []
  while (told.at(-1)?.pairs === undefined) told.push(JSON.parse(await worker.line()))
  // Each with both its rdiffs: from and to the newest.
  expect(told.at(-1)).toMatchObject({ pairs: 2, refused: 0 })
  expect((await worker.ended()).code).toBe(0)
  expect(await box.end()).toBe(0)
})
