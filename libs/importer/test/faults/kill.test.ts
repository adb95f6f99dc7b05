import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { faultCampaign } from '../../../../test/support/campaign.ts'
import { mountBtrfs, mountExfat } from '../../../../test/support/mount.ts'
import { temporaryFolder } from '../../../../test/support/temporary-folder.ts'
import { contents } from '../support/tree.ts'
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
import { resume } from './resume.ts'

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

test('two archives at once', { timeout }, async () => {
  await using folder = await temporaryFolder()
  const [scenario] = scenarios as [Scenario]
  const both = (archive: string): readonly string[] => [archive, `${archive} two`]
  const dry = join(folder.path, 'dry')
  const calls = await everyCall(scenario, dry, importCalls, changes, both)
  let killed = 0
  for (const { call, when, threads } of campaign.sample(calls, 4)) {
    const { card, archive } = await prepare(
      scenario,
      join(folder.path, `${threads}-${call}-${when}`),
    )
    const fault = { syscalls: [call], fault: { signal: 'SIGKILL' }, when, threads } as const
    const { signal, stdout } = await play(scenario, card, both(archive), fault)
    if (signal === 'SIGKILL') killed += 1
    const lost = await resume({ scenario, card, archives: both(archive), stdout })
    campaign.note('SIGKILL: two archives at once', lost)
    expect({ call, when, threads, lost }).toEqual({ call, when, threads, lost: [] })
  }
  // The two take turns by chance: now and then there is one call fewer of a kind.
  expect(killed).toBeGreaterThan(0)
})

test('uploads on the same btrfs, which are cloned', { timeout }, async () => {
  await using disk = await mountBtrfs()
  const [fresh] = scenarios as [Scenario]
  const scenario = { ...fresh, options: { ...fresh.options, reflink: true } }
  await killEverywhere(scenario, disk.path, 'SIGKILL, btrfs: clones', [...importCalls, 'ioctl'])
})

async function killEverywhere(
  scenario: Scenario,
  root: string,
  fault: string,
  names: readonly string[] = importCalls,
): Promise<void> {
  const calls = await everyCall(scenario, join(root, 'dry'), names, changes)
  if (scenario.options.reflink) expect(calls.map(({ call }) => call)).toContain('ioctl')
  for (const at of campaign.sample(calls, 5)) {
    const place = join(root, `${at.threads}-${at.call}-${at.when}`)
    const lost = await killAndResume(scenario, place, at)
    campaign.note(fault, lost)
    expect({ ...at, lost }).toEqual({ ...at, lost: [] })
    await rm(place, { recursive: true })
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
  const lost: string[] = []
  for (const [path, hash] of before) {
    if ((await contents(archive)).get(path) !== hash) lost.push(`${path} was there, and changed`)
  }
  const cutOff = { scenario, card, archives: [archive], stdout, before: [...before.values()] }
  lost.push(...(await resume(cutOff)))
  if ((await bring(card, { archive, ...scenario.options })).imported.files > 0) {
    lost.push('after the end there is more to import')
  }
  expect(await contents(card)).toEqual(cardBefore)
  return lost
}
