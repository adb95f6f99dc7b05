import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { faultCampaign } from '../../../../test/support/campaign.ts'
import { mountExfat } from '../../../../test/support/mount.ts'
import { temporaryFolder } from '../../../../test/support/temporary-folder.ts'
import { contents } from '../support/tree.ts'
import { brokenPromises, flaws } from './judge.ts'
import {
  bring,
  type Call,
  changes,
  everyCall,
  importCalls,
  play,
  prepare,
  type Scenario,
  scenarios,
  timeout,
} from './play.ts'

const campaign = faultCampaign('SIGKILL at every call by which an import changes a file system')
afterAll(() => campaign.print())

test.each(scenarios)('$name', { timeout }, async (scenario) => {
  await using folder = await temporaryFolder()
  await killEverywhere(scenario, folder.path, `SIGKILL: ${scenario.name}`)
})

test('an archive on exFAT, which has no hard links', { timeout }, async () => {
  await using disk = await mountExfat(256)
  const [scenario] = scenarios as [Scenario]
  await killEverywhere(scenario, disk.path, 'SIGKILL, exFAT: a new archive')
})

async function killEverywhere(scenario: Scenario, root: string, fault: string): Promise<void> {
  const calls = await everyCall(scenario, join(root, 'dry'), importCalls, changes)
  for (const at of campaign.sample(calls, 5)) {
    const place = join(root, `${at.threads}-${at.call}-${at.when}`)
    const lost = await killAndResume(scenario, place, at)
    campaign.note(fault, lost)
    expect({ ...at, lost }).toEqual({ ...at, lost: [] })
  }
}

async function killAndResume(
  scenario: Scenario,
  root: string,
  { call, when, threads }: Call,
): Promise<string[]> {
  const { card, archive } = await prepare(scenario, root)
  const before = await contents(archive)
  const cardBefore = await contents(card)
  const fault = { syscalls: [call], fault: { signal: 'SIGKILL' }, when, threads } as const
  const { signal, stdout, stderr } = await play(scenario, card, archive, fault)
  expect({ call, when, threads, signal, stderr }).toMatchObject({ signal: 'SIGKILL' })
  const lost = await brokenPromises(card, archive, stdout)
  for (const [path, hash] of before) {
    if ((await contents(archive)).get(path) !== hash) lost.push(`${path} was there, and changed`)
  }
  const report = await bring(card, { archive, ...scenario.options })
  if (report.failed.files > 0) lost.push(`resumed, ${report.failed.files} failed`)
  const strangers = [...before.values()]
  lost.push(...(await flaws(card, archive, strangers)))
  if ((await bring(card, { archive, ...scenario.options })).imported.files > 0) {
    lost.push('after the end there is more to import')
  }
  expect(await contents(card)).toEqual(cardBefore)
  return lost
}
