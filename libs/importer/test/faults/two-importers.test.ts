import { cp } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { faultCampaign } from '../../../../test/support/campaign.ts'
import { noise } from '../../../../test/support/noise.ts'
import { temporaryFolder } from '../../../../test/support/temporary-folder.ts'
import { fillCard, photo } from '../support/photos.ts'
import { contents } from '../support/tree.ts'
import { brokenPromises, flaws } from './judge.ts'
import {
  bring,
  changes,
  everyCall,
  importCalls,
  play,
  prepare,
  scenarios,
  timeout,
} from './play.ts'

const campaign = faultCampaign('Two importers at once, and one of them is killed')
afterAll(() => campaign.print())

test.each(scenarios.filter(({ name }) => name !== 'names of the card, one taken'))(
  '$name: the other one brings its card, and the next import the rest',
  { timeout },
  async (scenario) => {
    await using folder = await temporaryFolder()
    const calls = await everyCall(scenario, join(folder.path, 'dry'), importCalls, changes)
    let killed = 0
    for (const { call, when, threads } of campaign.sample(every(calls, 6), 3)) {
      const root = join(folder.path, `${threads}-${call}-${when}`)
      const { card, archive } = await prepare(scenario, root)
      const before = [...(await contents(archive)).values()]
      const other = join(root, 'other card')
      await cp(card, other, { recursive: true, preserveTimestamps: true })
      // Beside all of the first card: shots of the same names, and of the same second.
      await fillCard(other, {
        'MORE/1.CR2': noise(70_000, 7),
        'MORE/3.JPG': await photo({ seed: 8, date: '2024:05:03 10:00:00' }),
      })
      const fault = { syscalls: [call], fault: { signal: 'SIGKILL' }, when, threads } as const
      const [one, two] = await Promise.all([
        play(scenario, card, archive, fault),
        play(scenario, other, archive),
      ])
      if (one.signal === 'SIGKILL') killed += 1
      const lost = [
        ...(await brokenPromises(card, archive, one.stdout)),
        ...(await brokenPromises(other, archive, two.stdout)),
      ]
      if (!/^proven$/m.test(two.stdout)) lost.push(`the other one: ${two.stdout} ${two.stderr}`)
      const { failed } = await bring(card, { ...scenario.options, archive })
      if (failed.files > 0) lost.push(`resumed, ${failed.files} failed`)
      lost.push(...(await flaws(card, archive, before, other)))
      campaign.note(scenario.name, lost)
      expect({ call, when, threads, lost }).toEqual({ call, when, threads, lost: [] })
    }
    // Who waits for the other may make fewer calls.
    expect(killed).toBeGreaterThan(0)
  },
)

function every<T>(all: readonly T[], n: number): readonly T[] {
  return all.filter((_, index) => index % n === 0)
}
