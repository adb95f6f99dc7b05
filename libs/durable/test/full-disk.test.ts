import { readdir, readFile, writeFile as write } from 'node:fs/promises'
import { join } from 'node:path'
import { partOf, publish, writeFile } from '@boxwright/durable'
import { afterAll, expect, test } from 'vitest'
import { faultCampaign } from '../../../test/support/campaign.ts'
import { mountTmpfs } from '../../../test/support/mount.ts'

const campaign = faultCampaign('A full disk')
afterAll(() => campaign.print())

const page = 4096
const old = Buffer.alloc(3 * page, 'old')
const content = Buffer.alloc(5 * page + 7, 'new')

async function* pages(): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < content.length; at += page) yield content.subarray(at, at + page)
}

test.each([
  ['bytes', () => content],
  ['an iterable', pages],
] as const)('ENOSPC at every page of %s: the old content stays, and no part', async (_, data) => {
  await using disk = await mountTmpfs(`${64 * page}`)
  const target = join(disk.path, 'target')
  const filler = join(disk.path, 'filler')
  await write(target, old)
  let written = 0
  for (let free = 0; written === 0; free += 1) {
    await write(filler, Buffer.alloc((64 - 3 - free) * page))
    const error = await writeFile(target, data(), { clobber: 'replace' }).catch(
      (reason: unknown) => reason,
    )
    const now = await readFile(target)
    if (typeof error === 'string') {
      expect(now.equals(content)).toBe(true)
      written += 1
    } else {
      expect(error).toMatchObject({ code: 'ERR_FULL', part: undefined, cause: { code: 'ENOSPC' } })
      campaign.note('ENOSPC, tmpfs', now.equals(old) ? [] : [`the content, at page ${free}`])
      expect(now.equals(old)).toBe(true)
    }
    expect((await readdir(disk.path)).sort()).toEqual(['filler', 'target'])
  }
})

test('no inode left: the old content stays, nothing is made', async () => {
  await using disk = await mountTmpfs('64k', 'nr_inodes=2')
  const target = join(disk.path, 'target')
  await write(target, old)
  const writing = writeFile(target, content, { clobber: 'replace' })
  await expect(writing).rejects.toMatchObject({ code: 'ERR_FULL', cause: { code: 'ENOSPC' } })
  expect((await readFile(target)).equals(old)).toBe(true)
  campaign.note('ENOSPC, no inode', [])
})

test('no room for the name: the part is kept', async () => {
  // tmpfs counts a second name as an inode.
  await using disk = await mountTmpfs('64k', 'nr_inodes=2')
  const target = join(disk.path, 'target')
  await write(partOf(target), content)
  await expect(publish(partOf(target), target)).rejects.toMatchObject({
    code: 'ERR_FULL',
    part: partOf(target),
  })
  expect((await readFile(partOf(target))).equals(content)).toBe(true)
  campaign.note('ENOSPC from link', [])
})
