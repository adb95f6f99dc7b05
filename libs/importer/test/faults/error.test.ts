import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { faultCampaign } from '../../../../test/support/campaign.ts'
import { temporaryFolder } from '../../../../test/support/temporary-folder.ts'
import { contents } from '../support/tree.ts'
import { flaws } from './judge.ts'
import {
  everyCall,
  importCalls,
  play,
  prepare,
  readingCalls,
  type Scenario,
  scenarios,
  timeout,
} from './play.ts'
import { resume } from './resume.ts'

const campaign = faultCampaign('Errors from the system calls of an import')
afterAll(() => campaign.print())

const [fresh, , , second] = scenarios as [Scenario, Scenario, Scenario, Scenario]

test.each([
  { error: 'EIO', scenario: fresh, names: [...importCalls, ...readingCalls] },
  { error: 'EIO', scenario: second, names: [...importCalls, ...readingCalls] },
  { error: 'ENOSPC', scenario: fresh, names: importCalls },
])(
  '$error, $scenario.name: it is told, and the next import makes up for it',
  { timeout },
  async ({ error, scenario, names }) => {
    await using folder = await temporaryFolder()
    const calls = await everyCall(scenario, join(folder.path, 'dry'), names)
    for (const { call, when, threads } of campaign.sample(calls, 6)) {
      const root = join(folder.path, `${threads}-${call}-${when}`)
      const { card, archive } = await prepare(scenario, root)
      const cardBefore = await contents(card)
      const before = [...(await contents(archive)).values()]
      const fault = { syscalls: [call], fault: { error }, when, threads } as const
      const { stdout, signal } = await play(scenario, card, archive, fault)
      expect({ call, when, threads, signal }).toEqual({ call, when, threads, signal: null })
      const lost = await resume({ scenario, card, archives: [archive], stdout, before })
      campaign.note(`${error}: ${scenario.name}`, lost)
      expect({ call, when, threads, stdout, lost }).toEqual({
        call,
        when,
        threads,
        stdout,
        lost: [],
      })
      expect(await contents(card)).toEqual(cardBefore)
    }
  },
)

test('the card is pulled: from some read on, each fails', { timeout }, async () => {
  await using folder = await temporaryFolder()
  const calls = await everyCall(fresh, join(folder.path, 'dry'), ['pread64'])
  const reads = calls.filter(({ threads }) => threads === 'others')
  for (const { when } of campaign.sample(reads, 3)) {
    const { card, archive } = await prepare(fresh, join(folder.path, `${when}`))
    // Every path of the card, and nothing else.
    const paths = [...(await contents(card)).keys()].map((path) => join(card, path))
    const from = `${when}+` as const
    const fault = {
      syscalls: ['pread64', 'openat'],
      fault: { error: 'EIO' },
      when: from,
      paths,
    } as const
    const { stdout } = await play(fresh, card, archive, fault)
    const lost = await resume({ scenario: fresh, card, archives: [archive], stdout })
    if (when === 1 && !/^kept$/m.test(stdout)) lost.push('a card that fails was called proven')
    campaign.note('the card pulled', lost)
    expect({ when, lost }).toEqual({ when, lost: [] })
  }
})

test.each(['openat', 'pread64'])(
  'O_DIRECT is refused by %s: the card is read through memory',
  {
    timeout,
  },
  async (call) => {
    await using folder = await temporaryFolder()
    const { card, archive } = await prepare(fresh, folder.path)
    const paths = [...(await contents(card)).keys()].map((path) => join(card, path))
    const fault = { syscalls: [call], fault: { error: 'EINVAL' }, when: 1, paths } as const
    const { stdout, calls } = await play(fresh, card, archive, { ...fault, threads: 'others' })
    expect(calls.join('\n')).toMatch(/EINVAL .*INJECTED/)
    expect(stdout).toMatch(/^proven$/m)
    expect(await flaws(card, archive)).toEqual([])
  },
)
