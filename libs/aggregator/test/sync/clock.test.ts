import { expect, it } from 'vitest'
import { fakeClock } from '../../../../test/support/faketime.ts'
import { pair } from '../world.ts'

const day = 86_400_000

// Only ours: redis-server does not start with libfaketime, which its allocator calls too early.
it('our clock is put forward, or back: the box stays live, and what comes is seen', async () => {
  await using world = await pair()
  const [, media] = world.clients
  await media.set('old.ts', '10')
  await using clock = await fakeClock(Date.now())
  const file = new URL('fixtures/follow.ts', import.meta.url)
  await using program = clock.startNode(file, String(world.box.port))
  expect(await program.line()).toBe('live')
  for (const [step, moved] of [day, -day, 400 * day, 0].entries()) {
    await clock.put(Date.now() + moved)
    await media.set(`after_${step}.ts`, '10')
    expect(await program.line()).toBe(`after_${step}.ts`)
  }
  program.process.stdin?.end()
  expect(await program.ended()).toEqual({ code: 0, signal: null })
})
