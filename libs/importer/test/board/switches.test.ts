import { vi } from 'vitest'
import type { Colour } from '../../src/board/switches.ts'
import { colours } from '../../src/lights.ts'
import { switchesContract } from './switches-contract.ts'

// Those of a real kernel are in board.test.ts.
switchesContract('none but in memory', async (used) => {
  const on = new Set<Colour>()
  return {
    switches: {
      set(colour, isOn) {
        if (!used.includes(colour)) return
        if (isOn) on.add(colour)
        else on.delete(colour)
      },
      [Symbol.dispose]: () => on.clear(),
    },
    until: async (colour, isOn) => {
      await vi.waitUntil(() => on.has(colour) === isOn, { timeout: 30_000, interval: 10 })
    },
    lit: async () => colours.filter((colour) => on.has(colour)),
    areFree: async () => on.size === 0,
  }
})
