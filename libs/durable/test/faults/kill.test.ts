import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { lock, sweep, targetOf } from '@boxwright/durable'
import { afterAll, expect, test } from 'vitest'
import { faultCampaign } from '../../../../test/support/campaign.ts'
import { mountExfat } from '../../../../test/support/mount.ts'
import { temporaryFolder } from '../../../../test/support/temporary-folder.ts'
import { complaints, doneRounds, losses } from './judge.ts'
import { type Call, everyCall, play, scenarios, timeout } from './play.ts'

const campaign = faultCampaign('SIGKILL at every call that changes the file system')
afterAll(() => campaign.print())

test.each(scenarios)('%s', { timeout }, async (scenario) => {
  await using folder = await temporaryFolder()
  await killEverywhere(scenario, folder.path, `SIGKILL: ${scenario}`)
})

test.each(scenarios.slice(0, 2))('on exFAT: %s', { timeout }, async (scenario) => {
  await using disk = await mountExfat(64)
  await killEverywhere(scenario, disk.path, `SIGKILL, exFAT: ${scenario}`)
})

test('a lock is free again', { timeout }, async () => {
  await using folder = await temporaryFolder()
  const calls = await everyCall('lock', join(folder.path, 'dry'))
  for (const { call, when } of campaign.sample(calls, 4)) {
    const path = join(folder.path, `${call}-${when}`)
    await play('lock', path, { syscalls: [call], fault: { signal: 'SIGKILL' }, when })
    // A child of the killed one may have it for as long as it takes to end.
    await using held = await lock(join(path, 'lock'), { wait: true })
    expect(held.holder.pid).toBe(process.pid)
    campaign.note('SIGKILL: lock', [])
  }
})

async function killEverywhere(scenario: string, root: string, fault: string): Promise<void> {
  const calls = await everyCall(scenario, join(root, 'dry'))
  for (const at of campaign.sample(calls, 4)) {
    const lost = await killAndRecover(scenario, join(root, `${at.call}-${at.when}`), at)
    campaign.note(fault, lost)
    expect({ ...at, lost }).toEqual({ ...at, lost: [] })
  }
}

async function killAndRecover(
  scenario: string,
  path: string,
  { call, when }: Call,
): Promise<string[]> {
  const fault = { syscalls: [call], fault: { signal: 'SIGKILL' }, when } as const
  const { signal, stdout } = await play(scenario, path, fault)
  // How often Node is woken up by a write is a matter of chance.
  if (call !== 'write') expect({ call, when, signal }).toEqual({ call, when, signal: 'SIGKILL' })
  const done = doneRounds(stdout, path)
  const lost = await losses(path, done)
  await sweep(path, () => 'remove', { recursive: true })
  lost.push(...(await losses(path, done)))
  const names = await readdir(path, { recursive: true })
  lost.push(...names.filter((name) => targetOf(name) !== undefined))
  // And on it goes, as if nothing had happened.
  const again = await play(scenario, path)
  lost.push(...complaints(again.stdout), ...(await losses(path, doneRounds(again.stdout, path))))
  return lost
}
