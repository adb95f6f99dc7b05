import { vi } from 'vitest'
import { buzzerContract } from './buzzer-contract.ts'

// Those of a real kernel are in board.test.ts.
buzzerContract('none but in memory', async () => {
  let now: number | undefined = 0
  const until = async (wanted: () => boolean): Promise<void> => {
    await vi.waitUntil(wanted, { timeout: 30_000, interval: 10 })
  }
  return {
    buzzer: {
      tone(hertz) {
        now = hertz
      },
      async [Symbol.asyncDispose]() {
        now = undefined
      },
    },
    sounds: (hertz) => until(() => now === hertz),
    isSilent: () => until(() => !now),
    isFree: async () => now === undefined,
  }
})
