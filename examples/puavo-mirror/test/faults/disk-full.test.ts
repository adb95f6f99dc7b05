import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { everyFault, faultCampaign } from '../../../../test/support/campaign.ts'
import { mountTmpfs } from '../../../../test/support/mount.ts'
import { run, runAsRoot } from '../../../../test/support/run.ts'
import { temporaryFolder } from '../../../../test/support/temporary-folder.ts'
import type { StatusView } from '../../src/api/types.ts'
import { demoName, imagesIn, mirrorProgram, offers, put, release, serveOnly } from '../box.ts'
import { losses } from '../client.ts'

const campaign = faultCampaign('A full disk: what a client is promised and does not get')
afterAll(() => campaign.print())

/** What two images more take, and what is written on the way to it, in kB. */
const needed = 12_000
const points = Array.from({ length: 20 }, (_, index) => (index * needed) / 20)

async function resize(path: string, kilobytes: number): Promise<void> {
  await runAsRoot('mount', '-o', `remount,size=${Math.ceil(kilobytes)}k`, path)
}

async function usedIn(path: string): Promise<number> {
  return Number((await run('df', '--output=used', '-k', path)).split('\n')[1])
}

describe('a disk that gets full', () => {
  it('keeps what it promises, and the next run goes on', { timeout: 3_600_000 }, async () => {
    await using root = await temporaryFolder('puavo-full-')
    await using disk = await mountTmpfs('200m')
    const images = await imagesIn(root.path, 3)
    const pool = join(root.path, 'pool')
    await mkdir(pool)
    for (const number of [1, 3]) await put(join(images, demoName(1)), join(pool, demoName(number)))
    await release(root.path, 6)
    await put(join(images, demoName(6)), join(pool, demoName(6)))
    await rm(join(images, demoName(6)))
    for (const free of campaign.sample(points, everyFault ? points.length : 2)) {
      const mirror = join(disk.path, `mirror-${free}`)
      const made = await mirrorProgram.run([images, mirror])
      expect(made).toMatchObject({ code: 0, stderr: '' })
      await using server = await mirrorProgram.start({
        args: ['--images', images, '--mirror', mirror],
        config: serveOnly,
      })
      // One is new, and one has another content than before.
      await put(join(pool, demoName(3)), join(images, demoName(3)))
      await put(join(pool, demoName(6)), join(images, demoName(1)))
      await resize(disk.path, (await usedIn(disk.path)) + free)
      const { code, stderr } = await mirrorProgram.run([images, mirror])
      const lost = await losses(server.url, mirror)
      if (code !== 0) expect(stderr).toMatch(/ENOSPC|no space|full/i)

      await resize(disk.path, 200_000)
      const again = await mirrorProgram.run([images, mirror])
      expect(again).toMatchObject({ code: 0, stderr: '' })
      expect(again.stdout).toContain('4 images')
      expect(again.stdout).toContain('9 rdiffs')
      lost.push(...(await losses(server.url, mirror)))
      campaign.note(code === 0 ? 'just enough room' : 'ENOSPC', lost)
      expect({ free, stderr, lost }).toEqual({ free, stderr, lost: [] })
      await server.end()
      await rm(mirror, { recursive: true })
      await rm(join(images, demoName(3)))
      await put(join(pool, demoName(1)), join(images, demoName(1)))
    }
  })

  it('is told by the box, which goes on by itself when there is room', async () => {
    await using root = await temporaryFolder('puavo-full-')
    await using disk = await mountTmpfs('8m')
    const images = await imagesIn(root.path, 3)
    const mirror = join(disk.path, 'mirror')
    await using box = await mirrorProgram.start({
      args: ['--images', images, '--mirror', mirror],
      config: 'making: {settle: 0s, retry: 1s}',
    })
    const failed = await box.until<StatusView>('api/status', ({ failure }) => failure !== null)
    expect(failed.failure).toMatch(/ENOSPC|no space|full/i)
    expect((await fetch(`${box.url}health`)).status).toBe(503)
    expect(await losses(box.url, mirror)).toEqual([])
    await resize(disk.path, 200_000)
    await box.until('api/mirror', offers(3))
    await box.until<StatusView>('api/status', ({ failure }) => failure === null)
    expect((await fetch(`${box.url}health`)).status).toBe(200)
    expect(await losses(box.url, mirror)).toEqual([])
    expect(await box.end()).toBe(0)
  })
})
