import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { faultCampaign } from '../../../../test/support/campaign.ts'
import { changingCalls } from '../../../../test/support/strace.ts'
import { syncViolations } from '../../../../test/support/sync-order.ts'
import { temporaryFolder } from '../../../../test/support/temporary-folder.ts'
import { complaints, doneRounds, losses } from './judge.ts'
import { everyCall, play, scenarios, timeout } from './play.ts'

const campaign = faultCampaign('EIO from every call that changes the file system')
afterAll(() => campaign.print())

// Not write: the one thread of the pool also writes to wake Node up. ENOSPC is done for real.
const failing = changingCalls.filter((call) => call !== 'write')
const patient = scenarios.filter(
  (name) => name !== 'many files, one folder sync' && name !== 'sweep',
)

test.each(patient)('the error is told, trying again does: %s', { timeout }, async (scenario) => {
  await using folder = await temporaryFolder()
  const calls = await everyCall(scenario, join(folder.path, 'dry'), failing)
  for (const { call, when } of campaign.sample(calls, 6)) {
    const path = join(folder.path, `${call}-${when}`)
    const fault = { syscalls: [call], fault: { error: 'EIO' }, when }
    const { stdout } = await play(scenario, path, fault)
    const lost = [...complaints(stdout), ...(await losses(path, doneRounds(stdout, path)))]
    campaign.note(`EIO from ${call}`, lost)
    expect({ call, when, lost }).toEqual({ call, when, lost: [] })
  }
})

describe('in the order of the calls', () => {
  test.each(scenarios.slice(0, 6))('nothing is published unsynced: %s', async (scenario) => {
    await using folder = await temporaryFolder()
    const { calls } = await play(scenario, folder.path)
    expect(syncViolations(calls)).toEqual([])
  })

  test('a rename without a sync is noticed', async () => {
    await using folder = await temporaryFolder()
    const { calls } = await play('rename without a sync', folder.path)
    const same = join(folder.path, 'same')
    expect(syncViolations(calls)).toEqual([
      `${same} was published before it was synced`,
      `${same} was published before it was synced`,
      `${same} was never synced`,
    ])
  })

  test.each(patient.slice(0, 4))(
    'what fsync failed on is never published: %s',
    async (scenario) => {
      await using folder = await temporaryFolder()
      const inject = { syscalls: ['fsync'], fault: { error: 'EIO' }, watch: changingCalls, when: 1 }
      const { calls, stdout } = await play(scenario, folder.path, inject)
      expect(stdout).toContain('ERR_SYNC')
      expect(syncViolations(calls)).toEqual([])
    },
  )
})
