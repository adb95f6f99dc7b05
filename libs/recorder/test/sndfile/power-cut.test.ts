import { open } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { faultCampaign } from '../../../../test/support/campaign.ts'
import { mountExt4 } from '../../../../test/support/mount.ts'
import { openWriter } from '../../src/sndfile/writer.ts'
import { cd, facts, kinds, type Sound, sound } from './sounds.ts'
import { losses } from './survivors.ts'

const period = 4410
const campaign = faultCampaign('a power cut: what is lost of what was synced')
afterAll(() => campaign.print())

async function syncAlone(path: string): Promise<void> {
  const file = await open(path, 'r+')
  await file.datasync()
  await file.close()
}

describe.each(kinds)('%s', (kind) => {
  it.each<Sound>(['tone', 'silence'])(
    'of %s has what was synced after a power cut',
    async (what) => {
      await using disk = await mountExt4(64)
      const path = join(disk.path, 'x.part')
      const writer = await openWriter({ path, output: { kind }, format: cd, facts })
      const write = async (from: number, to: number): Promise<void> => {
        for (let i = from; i < to; i++) await writer.write(sound(what, i * period, period))
      }
      await write(0, 33)
      await writer.sync()
      const synced = writer.frames
      await write(33, 80)
      // The worst that the kernel may do by itself: the tail goes to the disk, and the file does not.
      if (kind !== 'wav') await syncAlone(`${path}.tail`)
      {
        await using after = await disk.afterPowerCut()
        const blocks = 100
        const copy = {
          path: join(after.path, 'x.part'),
          kind,
          what,
          period: period * blocks,
          blocks: 1,
        }
        const lost = await losses(copy, String(synced))
        campaign.note(`${kind}, ${what}`, lost)
        expect(lost).toEqual([])
      }
      await writer.close()
    },
  )
})
