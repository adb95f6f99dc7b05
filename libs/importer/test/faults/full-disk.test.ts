import { mkdir, open, rm, statfs } from 'node:fs/promises'
import { join } from 'node:path'
import { ImporterError } from '@boxwright/importer'
import { afterAll, expect, test } from 'vitest'
import { faultCampaign } from '../../../../test/support/campaign.ts'
import { type Mounted, mountExfat, mountExt4 } from '../../../../test/support/mount.ts'
import { noise } from '../../../../test/support/noise.ts'
import { temporaryFolder } from '../../../../test/support/temporary-folder.ts'
import { fillCard, photo } from '../support/photos.ts'
import { brokenPromises, flaws, linesOf } from './judge.ts'
import { bring, timeout } from './play.ts'

const campaign = faultCampaign('Disks that get full in the middle of an import')
afterAll(() => campaign.print())

/** Room for all of the card but the last bytes, for some of it, for nothing. */
const rooms = Array.from({ length: 24 }, (_, step) => step * 80_000)

test.each<{ name: string; make: () => Promise<Mounted> }>([
  { name: 'ext4', make: () => mountExt4(24) },
  { name: 'exFAT', make: () => mountExfat(24) },
])(
  '$name: what fits is in, the rest is told, and comes in when there is room',
  {
    timeout,
  },
  async ({ name, make }) => {
    await using folder = await temporaryFolder()
    await using disk = await make()
    const card = join(folder.path, 'card')
    await mkdir(card)
    for (let seed = 0; seed < 12; seed += 1) {
      const head = await photo({ seed, date: `2024:05:0${1 + (seed % 3)} 10:00:00` })
      const jpeg = Buffer.concat([head, noise(40_000 * (seed % 4), seed)])
      await fillCard(card, { [`${seed}.JPG`]: jpeg, [`${seed}.XMP`]: `<x n="${seed}"/>` })
    }
    await fillCard(card, { '0.MP4': noise(900_000, 99) })
    for (const room of campaign.sample(rooms, 3)) {
      const archive = join(disk.path, `tank ${room}`)
      const ballast = join(disk.path, 'ballast')
      await leaveRoom(disk.path, ballast, room)
      const { said, code } = await attempt(card, archive)
      const lost = await brokenPromises(card, archive, said)
      if (code !== undefined && code !== 'ERR_FULL') lost.push(`it says ${code}`)
      await rm(ballast)
      const { failed } = await bring(card, { archive })
      if (failed.files > 0) lost.push(`with room, ${failed.files} failed`)
      lost.push(...(await flaws(card, archive)))
      campaign.note(name, lost)
      expect({ room, said, code, lost }).toEqual({ room, said, code, lost: [] })
      await rm(archive, { recursive: true })
    }
  },
)

async function attempt(
  card: string,
  archive: string,
): Promise<{ readonly said: string; readonly code?: string }> {
  try {
    return { said: linesOf(await bring(card, { archive })) }
  } catch (error) {
    if (error instanceof ImporterError) return { said: '', code: error.code }
    throw error
  }
}

/** Fill a disk so that only so many bytes are free, for root as well. */
async function leaveRoom(path: string, ballast: string, room: number): Promise<void> {
  await using file = await open(ballast, 'w')
  const chunk = Buffer.alloc(64 << 10)
  for (;;) {
    await file.sync()
    const { bfree, bsize } = await statfs(path)
    if (bfree * bsize <= room) return
    const length = Math.min(chunk.length, Math.max(bsize, bfree * bsize - room))
    try {
      await file.write(chunk, 0, length)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOSPC') return
      throw error
    }
  }
}
