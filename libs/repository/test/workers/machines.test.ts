import { describe, expect, it } from 'vitest'
import { redisServer } from '../../../../test/support/redis.ts'
import { slowRdiff } from './machines.ts'
import { announce, expectWhole, stage } from './stage.ts'

describe('machines with the same storage', { timeout: 120_000 }, () => {
  it('share the work', async () => {
    await using at = await stage(4)
    await announce(at)
    const gate = await slowRdiff(at.folder.path)
    await using slow = at.worker(gate.environment)
    await slow.until('serving')
    await using generator = at.generator()
    await slow.until('begun')
    await using quick = at.worker()
    await quick.until('done')
    await gate.open()
    expect(await generator.ended()).toBe(0)
    expect(generator.told.at(-1)).toMatchObject({ event: 'done', diffs: { offered: 9, made: 9 } })
    for (const worker of [slow, quick]) {
      worker.program.process.kill('SIGTERM')
      expect(await worker.ended()).toBe(0)
    }
    const pairs = [slow, quick].map(({ told }) => told.at(-1)?.['pairs'] as number)
    expect(pairs[0]).toBeGreaterThan(0)
    expect(pairs[1]).toBeGreaterThan(0)
    expect((pairs[0] ?? 0) + (pairs[1] ?? 0)).toBe(6)
    await expectWhole(at.folder, 9)
  })

  it('lose nothing when a worker is killed', async () => {
    await using at = await stage(3)
    await announce(at)
    const gate = await slowRdiff(at.folder.path)
    await using doomed = at.worker(gate.environment, '--lease', '3')
    await doomed.until('serving')
    await using generator = at.generator()
    await doomed.until('begun')
    doomed.program.process.kill('SIGKILL')
    await doomed.ended()
    await using other = at.worker({}, '--lease', '3')
    expect(await generator.ended()).toBe(0)
    expect(generator.told.at(-1)).toMatchObject({ diffs: { offered: 6, made: 6 }, failed: [] })
    other.program.process.kill('SIGTERM')
    expect(await other.ended()).toBe(0)
    const makers = other.told.filter(({ event }) => event === 'done')
    expect(makers.length).toBeGreaterThanOrEqual(3)
    await expectWhole(at.folder, 6)
  })

  it('give up a pair that kills whoever takes it', async () => {
    await using at = await stage(2)
    await announce(at)
    const gate = await slowRdiff(at.folder.path)
    await using first = at.worker(gate.environment, '--lease', '3')
    await first.until('serving')
    await using generator = at.generator()
    await first.until('begun')
    first.program.process.kill('SIGKILL')
    for (let death = 2; death <= 3; death += 1) {
      await using next = at.worker(gate.environment, '--lease', '3')
      await next.until('begun')
      next.program.process.kill('SIGKILL')
    }
    await using last = at.worker({}, '--lease', '3')
    expect(await generator.ended()).toBe(1)
    const failed = generator.told.filter(({ event }) => event === 'failed')
    expect(failed.map(({ message }) => message)).toEqual([
      expect.stringMatching(/three workers died at it/),
      expect.stringMatching(/three workers died at it/),
    ])
    last.program.process.kill('SIGTERM')
    expect(await last.ended()).toBe(0)
    expect(last.told.at(-1)).toMatchObject({ pairs: 0 })
  })

  it('use what was finished when the generator was killed', async () => {
    await using at = await stage(2)
    await announce(at)
    const gate = await slowRdiff(at.folder.path)
    await using worker = at.worker(gate.environment)
    await worker.until('serving')
    await using doomed = at.generator()
    await worker.until('begun')
    doomed.program.process.kill('SIGKILL')
    await doomed.ended()
    await gate.open()
    await worker.until('done')
    worker.program.process.kill('SIGTERM')
    expect(await worker.ended()).toBe(0)
    // No worker is left: what it made has to be found.
    await using next = at.generator()
    expect(await next.ended()).toBe(0)
    expect(next.told.at(-1)).toMatchObject({ event: 'done', diffs: { offered: 2, made: 2 } })
    await expectWhole(at.folder, 2)
  })

  it('wait for a Redis that is away, though it has forgotten everything', async () => {
    await using at = await stage(3)
    await announce(at)
    const gate = await slowRdiff(at.folder.path)
    await using worker = at.worker(gate.environment)
    await worker.until('serving')
    await using generator = at.generator()
    await worker.until('begun')
    await at.redis[Symbol.asyncDispose]()
    expect((await generator.until('warning'))['message']).toMatch(/is away/)
    expect((await worker.until('warning'))['message']).toMatch(/is away/)
    await using _back = await redisServer({ port: at.redis.port })
    expect((await generator.until('warning'))['message']).toMatch(/is back/)
    await gate.open()
    expect(await generator.ended()).toBe(0)
    expect(generator.told.at(-1)).toMatchObject({ diffs: { offered: 6, made: 6 }, failed: [] })
    worker.program.process.kill('SIGTERM')
    expect(await worker.ended()).toBe(0)
    await expectWhole(at.folder, 6)
  })
})
