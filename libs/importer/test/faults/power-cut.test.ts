import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { faultCampaign } from '../../../../test/support/campaign.ts'
import { type Disk, mountExt4 } from '../../../../test/support/mount.ts'
import { temporaryFolder } from '../../../../test/support/temporary-folder.ts'
import { contents } from '../support/tree.ts'
import { brokenPromises, flaws } from './judge.ts'
import {
  bring,
  type Call,
  decisiveCalls,
  everyCall,
  play,
  prepare,
  type Scenario,
  scenarios,
  timeout,
} from './play.ts'

const campaign = faultCampaign('Power cut at every call by which an import syncs or names')
afterAll(() => campaign.print())

// Not the archive of the ancestor, who never synced what is in it.
test.each(scenarios.filter(({ name }) => name !== 'an archive of the ancestor'))(
  '$name',
  {
    timeout,
  },
  async (scenario) => {
    await using folder = await temporaryFolder()
    await using disk = await mountExt4(48)
    const calls = await everyCall(scenario, join(folder.path, 'dry'), decisiveCalls)
    for (const at of campaign.sample(calls, 4)) {
      const lost = await cut(disk, scenario, folder.path, at)
      campaign.note(`power cut, ext4: ${scenario.name}`, lost)
      expect({ ...at, lost }).toEqual({ ...at, lost: [] })
    }
  },
)

async function cut(
  disk: Disk,
  scenario: Scenario,
  root: string,
  { call, when, threads }: Call,
): Promise<string[]> {
  const name = `${threads}-${call}-${when}`
  const { card, archive } = await prepare(scenario, join(root, name), join(disk.path, name))
  const before = [...(await contents(archive)).values()]
  const fault = { syscalls: [call], fault: { signal: 'SIGKILL' }, when, threads } as const
  const { stdout } = await play(scenario, card, archive, fault)
  // What is on the disk now is all that is left; the card was in another machine.
  await using after = await disk.afterPowerCut()
  const left = join(after.path, name)
  const lost = await brokenPromises(card, left, stdout)
  const { failed } = await bring(card, { ...scenario.options, archive: left })
  if (failed.files > 0) lost.push(`resumed, ${failed.files} failed`)
  lost.push(...(await flaws(card, left, before)))
  return lost
}
