import { EventEmitter, once } from 'node:events'
import { type AddressInfo, connect, createServer } from 'node:net'
import { expect, it } from 'vitest'
import { temporaryFolder } from '../../../../test/support/temporary-folder.ts'
import { openApplier } from '../../src/apply/applier.ts'
import { boxOf, pair } from '../world.ts'

/** A master that is silent until it is allowed to answer, and again as soon as it is told more. */
async function silentMaster(target: number) {
  const events = new EventEmitter()
  const held: (() => void)[] = []
  let heard = ''
  let mayAnswer = false
  const server = createServer((near) => {
    const far = connect(target, '127.0.0.1')
    near.on('data', (chunk) => {
      mayAnswer = false
      heard += chunk
      far.write(chunk)
      events.emit('heard')
    })
    far.on('data', (chunk) => {
      if (mayAnswer) near.write(chunk)
      else held.push(() => near.write(chunk))
    })
    near.on('close', () => far.destroy()).on('error', () => undefined)
    far.on('close', () => near.destroy()).on('error', () => undefined)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    /** Let it answer, once it has been told that, so often. */
    async answerTo(command: string, times: number): Promise<void> {
      while (heard.toLowerCase().split(`\r\n${command}\r\n`).length <= times) {
        await once(events, 'heard')
      }
      heard = ''
      mayAnswer = true
      for (const pass of held.splice(0)) pass()
    },
    async [Symbol.asyncDispose]() {
      server.close()
      await once(server, 'close')
    },
  }
}

it('takes one round trip to plan and two to apply, however many days', async () => {
  await using world = await pair()
  await using folder = await temporaryFolder()
  await using master = await silentMaster(world.master.port)
  const box = boxOf(1, '127.0.0.1', 'north', master.port)
  const options = { folder: folder.path, boxes: [box], command: false as const, timeout: 20_000 }
  await using applier = await openApplier(options)
  const days = ['21112026', '22112026', '23112026'].map((day) => ({
    ...{ day, service: '1', items: [{ index: 0, filename: 'news.ts', start: 1_795_230_000 }] },
  }))
  const planning = applier.plan(days)
  await master.answerTo('zrange', 3)
  const plans = await planning
  const applying = applier.apply(plans)
  await master.answerTo('zrange', 3)
  await master.answerTo('wait', 1)
  const { results } = await applying
  expect(results.map(({ outcome, confirmed }) => [outcome, confirmed])).toEqual(
    days.map(() => ['applied', true]),
  )
})
