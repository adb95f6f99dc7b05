import { expect, it } from 'vitest'
import { withIdle } from '../../src/sources/idle.ts'

it('tells each time that nothing comes for a while, and not while what came is at work', async () => {
  let told = 0
  let next = Promise.withResolvers<void>()
  const idle = (): void => {
    told++
    next.resolve()
  }
  async function* items(): AsyncGenerator<number> {
    for (let item = 0; item < 3; item++) {
      await next.promise
      next = Promise.withResolvers()
      yield item
    }
  }
  const seen: number[] = []
  for await (const item of withIdle(items(), 5, idle)) {
    expect(told).toBe(item + 1)
    // Longer than it waits.
    const { promise, resolve } = Promise.withResolvers<void>()
    setTimeout(resolve, 20)
    await promise
    expect(told).toBe(item + 1)
    seen.push(item)
  }
  expect(seen).toEqual([0, 1, 2])
})
