import { expect, it } from 'vitest'
import { inOrder } from '../../web/in-order.ts'

type Step = string | Promise<string>

function listen(): { taken: string[]; failures: number; give: (step: Step) => void } {
  const heard = { taken: [] as string[], failures: 0 }
  const give = inOrder<Step>(
    (step) =>
      typeof step === 'string'
        ? heard.taken.push(step)
        : step.then((loaded) => heard.taken.push(loaded)),
    () => {
      heard.failures += 1
    },
  )
  return Object.assign(heard, { give })
}

it('takes what needs no time at once', () => {
  const heard = listen()
  heard.give('one')
  expect(heard.taken).toEqual(['one'])
})

it('lets what comes while something is loaded wait for it', async () => {
  const heard = listen()
  const state = Promise.withResolvers<string>()
  heard.give(state.promise)
  heard.give('newer')
  expect(heard.taken).toEqual([])
  state.resolve('state')
  await expect.poll(() => heard.taken).toEqual(['state', 'newer'])
})

it('forgets what waits for something that fails, and goes on with what comes then', async () => {
  const heard = listen()
  const state = Promise.withResolvers<string>()
  heard.give(state.promise)
  heard.give('newer')
  state.reject(new Error('gone'))
  await expect.poll(() => heard.failures).toBe(1)
  heard.give('later')
  await expect.poll(() => heard.taken).toEqual(['later'])
})
