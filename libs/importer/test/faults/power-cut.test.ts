import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { afterAll, expect, test } from 'vitest'
import { faultCampaign } from '../../../../test/support/campaign.ts'
import { type Disk, mountBtrfs, mountExt4 } from '../../../../test/support/mount.ts'
import { run } from '../../../../test/support/run.ts'
import { temporaryFolder } from '../../../../test/support/temporary-folder.ts'
import { contents } from '../support/tree.ts'
import {
  type Call,
  decisiveCalls,
  everyCall,
  play,
  prepare,
  type Scenario,
  scenarios,
  timeout,
} from './play.ts'
import { resume } from './resume.ts'

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

test('uploads on the same btrfs, which are cloned', { timeout }, async () => {
  const [fresh] = scenarios as [Scenario]
  const scenario = { ...fresh, options: { ...fresh.options, reflink: true } }
  await using dry = await mountBtrfs()
  const calls = await everyCall(scenario, dry.path, [...decisiveCalls, 'ioctl'])
  expect(calls.map(({ call }) => call)).toContain('ioctl')
  for (const { call, when, threads } of campaign.sample(calls, 3)) {
    await using disk = await mountBtrfs()
    const { card, archive } = await prepare(scenario, disk.path)
    // An upload was complete, and synced, before it is imported.
    await run('sync', '-f', disk.path)
    const fault = { syscalls: [call], fault: { signal: 'SIGKILL' }, when, threads } as const
    const { stdout } = await play(scenario, card, archive, fault)
    await using after = await disk.afterPowerCut()
    const [left, tank] = [join(after.path, 'card'), join(after.path, 'tank')]
    const lost = await resume({ scenario, card: left, archives: [tank], stdout })
    if (!isDeepStrictEqual(await contents(left), await contents(card))) {
      lost.push('the uploads are not what they were')
    }
    campaign.note('power cut, btrfs: clones', lost)
    expect({ call, when, threads, lost }).toEqual({ call, when, threads, lost: [] })
  }
})

test('two archives at once, each on a disk of its own', { timeout }, async () => {
  const [scenario] = scenarios as [Scenario]
  await using folder = await temporaryFolder()
  await using one = await mountExt4(48)
  await using two = await mountExt4(48)
  const both = (archive: string): readonly string[] => [archive, `${archive} two`]
  const dry = join(folder.path, 'dry')
  const calls = await everyCall(scenario, dry, decisiveCalls, () => true, both)
  for (const { call, when, threads } of campaign.sample(calls, 3)) {
    const name = `${threads}-${call}-${when}`
    const { card, archive } = await prepare(scenario, join(folder.path, name), join(one.path, name))
    const fault = { syscalls: [call], fault: { signal: 'SIGKILL' }, when, threads } as const
    const { stdout } = await play(scenario, card, [archive, join(two.path, name)], fault)
    await using first = await one.afterPowerCut()
    await using second = await two.afterPowerCut()
    const archives = [first, second].map(({ path }) => join(path, name))
    const lost = await resume({ scenario, card, archives, stdout })
    campaign.note('power cut, ext4: two archives at once', lost)
    expect({ call, when, threads, lost }).toEqual({ call, when, threads, lost: [] })
  }
})

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
  return await resume({ scenario, card, archives: [left], stdout, before })
}
