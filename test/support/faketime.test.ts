import { expect, it } from 'vitest'
import { fakeClock } from './faketime.ts'

const code = `
  require('node:readline').createInterface(process.stdin).on('line', () => console.log(Date.now()))
`

it('shows a moment, goes on, and can be put', async () => {
  const moment = Date.parse('2024-10-27T00:59:59Z')
  await using clock = await fakeClock(moment)
  await using program = clock.start(process.execPath, '-e', code)
  const look = async (): Promise<number> => {
    program.tell('')
    return Number(await program.line())
  }
  const first = await look()
  expect(first).toBeGreaterThanOrEqual(moment)
  expect(await look()).toBeGreaterThanOrEqual(first)

  const before = Date.parse('1999-12-31T00:00:00Z')
  await clock.put(before)
  expect(new Date(await look()).getUTCFullYear()).toBe(1999)
  await clock.put(moment + 365 * 86_400_000)
  expect(new Date(await look()).getUTCFullYear()).toBe(2025)
  expect(new Date().getUTCFullYear()).not.toBe(2025)
})
