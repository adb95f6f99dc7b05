import { describe, expect, it } from 'vitest'
import { redisServer } from '../../../../test/support/redis.ts'
import { expectWhole, heldStage } from './stage.ts'

describe('machines with the same storage', () => {
  it('share the work', async () => {
    await using at = await heldStage(4)
    const { gate, busy: slow, waiting: generator } = at
    await using quick = at.worker()
    await quick.until('done')
    await gate.open()
    expect(await generator.ended()).toBe(0)
    expect(generator.told.at(-1)).toMatchObject({ event: 'done', diffs: { offered: 9, made: 9 } })
    for (const worker of [slow, quick]) {
      expect(await worker.end()).toBe(0)
    }
    const pairs = [slow, quick].map(({ told }) => told.at(-1)?.['pairs'] as number)
    expect(pairs[0]).toBeGreaterThan(0)
    expect(pairs[1]).toBeGreaterThan(0)
    expect((pairs[0] ?? 0) + (pairs[1] ?? 0)).toBe(6)
    await expectWhole(at.folder, 9)
  })

  it('lose nothing when a worker is killed', async () => {
    await using at = await heldStage(3, { worker: ['--lease', '3'] })
    const { busy: doomed, waiting: generator } = at
    await doomed.end('SIGKILL')
    await using other = at.worker({}, '--lease', '3')
    expect(await generator.ended()).toBe(0)
    expect(generator.told.at(-1)).toMatchObject({ diffs: { offered: 6, made: 6 }, failed: [] })
    expect(await other.end()).toBe(0)
    const makers = other.told.filter(({ event }) => event === 'done')
    expect(makers.length).toBeGreaterThanOrEqual(3)
    await expectWhole(at.folder, 6)
  })

  it('are not disturbed by a worker that was believed dead and wakes up', async () => {
    await using at = await heldStage(2, { worker: ['--lease', '3'] })
    const { gate, busy: sleeper, waiting: generator } = at
    sleeper.program.process.kill('SIGSTOP')
    await using other = at.worker({}, '--lease', '3')
    expect(await generator.ended()).toBe(0)
    expect(generator.told.at(-1)).toMatchObject({ diffs: { made: 2 } })
    expect(await other.end()).toBe(0)
    await gate.open()
    sleeper.program.process.kill('SIGCONT')
    await sleeper.until('done')
    expect(await sleeper.end()).toBe(0)
    // What it made in vain goes with the next run.
    await using next = at.generator()
    expect(await next.ended()).toBe(0)
    await expectWhole(at.folder, 2)
  })

  it('give up a pair that kills whoever takes it', async () => {
    await using at = await heldStage(2, { worker: ['--lease', '3'] })
    const { gate, busy: first, waiting: generator } = at
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
    expect(await last.end()).toBe(0)
    expect(last.told.at(-1)).toMatchObject({ pairs: 0 })
  })

  it('use what was finished when the generator was killed', async () => {
    await using at = await heldStage(2)
    const { gate, busy: worker, waiting: doomed } = at
    await doomed.end('SIGKILL')
    await gate.open()
    await worker.until('done')
    expect(await worker.end()).toBe(0)
    // No worker is left: what it made has to be found.
    await using next = at.generator()
    expect(await next.ended()).toBe(0)
    expect(next.told.at(-1)).toMatchObject({ event: 'done', diffs: { offered: 2, made: 2 } })
    await expectWhole(at.folder, 2)
  })

  it('wait for a Redis that is away, though it has forgotten everything', async () => {
    await using at = await heldStage(3)
    const { gate, busy: worker, waiting: generator } = at
    await at.redis[Symbol.asyncDispose]()
    expect((await generator.until('warning'))['message']).toMatch(/is away/)
    expect((await worker.until('warning'))['message']).toMatch(/is away/)
    await using _back = await redisServer({ port: at.redis.port })
    expect((await generator.until('warning'))['message']).toMatch(/is back/)
    await gate.open()
    expect(await generator.ended()).toBe(0)
    expect(generator.told.at(-1)).toMatchObject({ diffs: { offered: 6, made: 6 }, failed: [] })
    expect(await worker.end()).toBe(0)
    await expectWhole(at.folder, 6)
  })
})
