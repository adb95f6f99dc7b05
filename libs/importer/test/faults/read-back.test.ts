import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { faultCampaign } from '../../../../test/support/campaign.ts'
import { temporaryFolder } from '../../../../test/support/temporary-folder.ts'
import { fillCard, noise } from '../support/photos.ts'
import { contents, losses } from '../support/tree.ts'
import { bring, play, prepare, type Scenario, scenarios, timeout } from './play.ts'

const campaign = faultCampaign('A byte that comes back from the disk as another')
afterAll(() => campaign.print())

const [scenario] = scenarios as [Scenario]

/** The reads by which copies are proven: which of all reads they are, counted from 1. */
async function provingReads(root: string): Promise<number[]> {
  const { card, archive } = await prepare(scenario, root)
  const { calls } = await play(scenario, card, archive, {
    syscalls: ['pread64'],
    threads: 'others',
  })
  // A thread may end in between, or interrupt a line, whose other half says `resumed`.
  const whole = calls.filter((call) => /^\d+ +pread64\(/.test(call))
  return whole.flatMap((call, at) => (call.includes('/.imagetank/staging/') ? [at + 1] : []))
}

test('once: it is copied again, and proven', { timeout }, async () => {
  await using folder = await temporaryFolder()
  const reads = await provingReads(join(folder.path, 'dry'))
  expect(reads).toHaveLength(5)
  for (const when of campaign.sample(reads, 2)) {
    const { card, archive } = await prepare(scenario, join(folder.path, `${when}`))
    const fault = { syscalls: ['pread64'], fault: { poke: '5a' }, when, threads: 'others' } as const
    const { stdout } = await play(scenario, card, archive, fault)
    expect(stdout).toMatch(/^proven$/m)
    const lost = await losses(card, archive)
    campaign.note('once', lost)
    expect(lost).toEqual([])
  }
})

test('always: the copy is not published, the card is kept, the next import does it', {
  timeout,
}, async () => {
  await using folder = await temporaryFolder()
  const one: Scenario = { ...scenario, prepare: async () => undefined }
  const [card, archive] = [join(folder.path, 'card'), join(folder.path, 'tank')]
  await fillCard(card, { '1.jpg': noise(1, 70_000) })
  await mkdir(archive)
  // Read from the card, read back: from the second read on the disk lies.
  const fault = {
    syscalls: ['pread64'],
    fault: { poke: '5a' },
    when: '2+',
    threads: 'others',
  } as const
  const { stdout } = await play(one, card, archive, fault)
  // The second time the card lies as well, and that is noticed, too.
  expect(stdout).toBe('failed ERR_CHANGED\t1.jpg\nkept')
  expect([...(await contents(archive)).keys()]).toEqual([])
  expect((await bring(card, { archive })).failed.files).toBe(0)
  const lost = await losses(card, archive)
  campaign.note('always', lost)
  expect(lost).toEqual([])
})
