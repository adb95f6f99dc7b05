import { expect, it } from 'vitest'
import { Rates } from '../../src/room/rates.ts'

it('makes rates of totals, and forgets what is long ago', () => {
  const rates = new Rates()
  expect(rates.note({ server: 100, peers: 0 }, 0, 5)).toEqual({ time: 5, server: 0, peers: 0 })
  expect(rates.note({ server: 300, peers: 50 }, 2000, 6)).toEqual({
    time: 6,
    server: 100,
    peers: 25,
  })
  // Counted anew: nobody takes back what was given.
  expect(rates.note({ server: 0, peers: 0 }, 3000, 7)).toEqual({ time: 7, server: 0, peers: 0 })
  for (let at = 4; at < 1000; at += 1) rates.note({ server: at, peers: 0 }, at * 1000, at)
  expect(rates.samples).toHaveLength(300)
})
