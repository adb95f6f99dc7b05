import { setTimeout as delay } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { createTurns } from '../../src/sync/turns.ts'

const { signal } = new AbortController()

it('gives so many turns at a time, first come, first served', async () => {
  const turns = createTurns(2, 60_000)
  const order: string[] = []
  const take = async (name: string) => {
    const turn = await turns.take(signal)
    order.push(name)
    return turn
  }
  expect(turns.areTaken).toBe(false)
  const [a, b] = await Promise.all([take('a'), take('b')])
  const [c, d] = [take('c'), take('d')]
  await delay(1)
  expect(order).toEqual(['a', 'b'])
  b.end()
  b.end()
  ;(await c).end()
  ;(await d).end()
  expect(order).toEqual(['a', 'b', 'c', 'd'])
  expect(turns.areTaken).toBe(true)
  a.end()
  a.renew()
  expect(turns.areTaken).toBe(false)
})

it('does not wait for one that hangs', async () => {
  const turns = createTurns(1, 20)
  const hung = await turns.take(signal)
  const next = await turns.take(signal)
  hung.end()
  expect(turns.areTaken).toBe(true)
  next.end()
  expect(turns.areTaken).toBe(false)
})

it('lets go of who does not want to wait any more', async () => {
  const turns = createTurns(1, 60_000)
  const only = await turns.take(signal)
  const leaving = new AbortController()
  const left = turns.take(leaving.signal)
  leaving.abort(new Error('no more'))
  await expect(left).rejects.toThrow('no more')
  await expect(turns.take(leaving.signal)).rejects.toThrow('no more')
  only.end()
  ;(await turns.take(signal)).end()
  expect(turns.areTaken).toBe(false)
})
