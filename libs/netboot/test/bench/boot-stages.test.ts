import { expect, it } from 'vitest'
import { passStages } from '../../bench/boot-stages.ts'

it('tells which stage of a boot did not come, and what the machine showed last', async () => {
  const machine = {
    shows: (what: string | RegExp) =>
      what === 'Chosen: target' ? new Promise<number>(() => undefined) : Promise.resolve(0),
    screen: () => 'No network card was found',
  }
  const server = { says: () => Promise.resolve() }
  await expect(passStages(machine, server, { patience: 50 })).rejects.toThrow(
    "system chosen: not within 0.05 s. Seen at last: 'No network card was found'",
  )
})
