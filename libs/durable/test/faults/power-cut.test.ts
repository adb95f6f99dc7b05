import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { faultCampaign } from '../../../../test/support/campaign.ts'
import { type Disk, mountExt4 } from '../../../../test/support/mount.ts'
import { doneRounds, losses } from './judge.ts'
import { type Call, everyCall, play, scenarios, timeout } from './play.ts'

const campaign = faultCampaign('Power cut at every call that changes the file system')
afterAll(() => campaign.print())

// Not the sweep: this one plays with parts that it never synced.
test.each(scenarios.filter((name) => name !== 'sweep'))('%s', { timeout }, async (scenario) => {
  await using disk = await mountExt4(24)
  const calls = await everyCall(scenario, join(disk.path, 'dry'))
  for (const at of campaign.sample(calls, 4)) {
    const lost = await cut(disk, scenario, at)
    expect({ ...at, lost }).toEqual({ ...at, lost: [] })
  }
})

/** That the campaign would find what it is to find. */
test.each([
  ['rename without a sync', 'same is gone'],
  ['sync of the folder alone', 'same is torn'],
])('the control loses: %s', { timeout }, async (scenario, expected) => {
  await using disk = await mountExt4(24)
  expect(await cut(disk, scenario, { call: 'rename', when: 2 })).toEqual([expected])
})

async function cut(disk: Disk, scenario: string, { call, when }: Call): Promise<string[]> {
  const name = `${call}-${when}`
  const fault = { syscalls: [call], fault: { signal: 'SIGKILL' }, when } as const
  const { stdout } = await play(scenario, join(disk.path, name), fault)
  await using after = await disk.afterPowerCut()
  const done = doneRounds(stdout, join(disk.path, name))
  const lost = await losses(join(after.path, name), done)
  campaign.note(`power cut, ext4: ${scenario}`, lost)
  return lost
}
