import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { faultCampaign } from '../../../../test/support/campaign.ts'
import { noise } from '../../../../test/support/noise.ts'
import { temporaryFolder } from '../../../../test/support/temporary-folder.ts'
import { fillCard } from '../support/photos.ts'
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

test('once, or not at all: it is copied again, and proven', { timeout }, async () => {
  await using folder = await temporaryFolder()
  const reads = await provingReads(join(folder.path, 'dry'))
  expect(reads).toHaveLength(5)
  const lies = [{ poke: '5a' }, { error: 'EIO' }] as const
  const faults = reads.flatMap((when) => lies.map((fault) => ({ when, fault })))
  for (const [at, one] of campaign.sample(faults, 3).entries()) {
    const { card, archive } = await prepare(scenario, join(folder.path, `${at}`))
    const { stdout } = await play(scenario, card, archive, {
      syscalls: ['pread64'],
      threads: 'others',
      ...one,
    })
    expect(stdout, JSON.stringify(one)).toMatch(/^proven$/m)
    const lost = await losses(card, archive)
    campaign.note('error' in one.fault ? 'EIO' : 'once', lost)
    expect(lost).toEqual([])
  }
})

test.each([
  // The second time the card lies as well, and that is noticed, too.
  { reads: 'from the second on', when: '2+', code: 'ERR_CHANGED' },
  { reads: 'that are of copies', when: '2+2', code: 'ERR_MISMATCH' },
] as const)(
  'all $reads: the copy is not published, the card is kept, the next import does it',
  {
    timeout,
  },
  async ({ when, code }) => {
    await using folder = await temporaryFolder()
    const one: Scenario = { ...scenario, prepare: async () => undefined }
    const [card, archive] = [join(folder.path, 'card'), join(folder.path, 'tank')]
    await fillCard(card, { '1.jpg': noise(70_000, 1) })
    await mkdir(archive)
    // Read from the card, read back, read from the card again, read back.
    const fault = { syscalls: ['pread64'], fault: { poke: '5a' }, when, threads: 'others' } as const
    const { stdout } = await play(one, card, archive, fault)
    expect(stdout).toBe(`failed ${code}\t1.jpg\nkept`)
    expect([...(await contents(archive)).keys()]).toEqual([])
    expect((await bring(card, { archive })).failed.files).toBe(0)
    const lost = await losses(card, archive)
    campaign.note('always', lost)
    expect(lost).toEqual([])
  },
)
