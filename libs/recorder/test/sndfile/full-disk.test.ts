import { stat, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, describe, expect, it } from 'vitest'
import { faultCampaign } from '../../../../test/support/campaign.ts'
import { mountTmpfs } from '../../../../test/support/mount.ts'
import { straceInject } from '../../../../test/support/strace.ts'
import { temporaryFolder } from '../../../../test/support/temporary-folder.ts'
import { openWriter } from '../../src/sndfile/writer.ts'
import type { Writing } from './fixtures/writing.ts'
import { cd, facts, kinds, sound } from './sounds.ts'
import { framesSaid, losses } from './survivors.ts'

const period = 4410
const program = fileURLToPath(new URL('./fixtures/writing.ts', import.meta.url))
const campaign = faultCampaign('a storage that fails: what is lost of what was taken')
afterAll(() => campaign.print())

describe.each(kinds)('%s', (kind) => {
  // The longer blocks are more than FLAC holds back: its tail keeps all of those that do not get into the file.
  it.each([period, 32_000])(
    'on a full disk keeps what it took of %i frames a block, and is finished when there is room',
    async (length) => {
      const rooms = Array.from({ length: 40 }, (_, i) => 20_000 + i * 4096)
      for (const room of campaign.sample(rooms, 2)) {
        await using disk = await mountTmpfs('8m')
        const path = join(disk.path, 'full.part')
        const ballast = join(disk.path, 'ballast')
        const writer = await openWriter({ path, output: { kind }, format: cd, facts })
        await writeFile(ballast, new Uint8Array(8 << 20)).catch(() => undefined)
        await truncate(ballast, (await stat(ballast)).size - room)

        const failed = await fill(writer.write.bind(writer), length)
        expect(failed).toMatchObject({ code: 'ERR_STORAGE_FULL', cause: { code: 'ENOSPC' } })
        const taken = writer.frames
        expect(taken).toBeGreaterThan(0)
        const closed = await writer.close().catch((error) => error)
        if (closed) {
          expect(closed).toMatchObject({ code: 'ERR_STORAGE_FULL' })
          await truncate(ballast, 0)
          await writer.close()
        }
        expect(writer.frames).toBe(taken)
        const writing: Writing = { path, kind, what: 'noise', period: length, blocks: 100 }
        const lost = await losses(writing, String(taken))
        campaign.note(`${kind}, full disk`, lost)
        expect({ room, lost }).toEqual({ room, lost: [] })
      }
    },
  )

  it('cannot be opened on a full disk, and leaves nothing there', async () => {
    await using disk = await mountTmpfs('1m')
    await writeFile(join(disk.path, 'ballast'), new Uint8Array(2 << 20)).catch(() => undefined)
    const path = join(disk.path, 'x.part')
    const opened = openWriter({ path, output: { kind }, format: cd, facts })
    await opened.then(
      // Vorbis, Opus and FLAC write their headers with the first samples; but their tail has no room.
      () => expect.unreachable(),
      (error) => expect(error.code).toBe('ERR_STORAGE_FULL'),
    )
    await writeFile(path, '', { flag: 'wx' })
  })

  it('on a disk that fails keeps what it took', async () => {
    await using folder = await temporaryFolder()
    const whens = Array.from({ length: 12 }, (_, i) => i + 1)
    for (const when of campaign.sample(whens, 3)) {
      const path = join(folder.path, `${when}.part`)
      const writing: Writing = { path, kind, what: 'noise', period, blocks: 100 }
      const traced = await straceInject({
        args: [program, JSON.stringify(writing)],
        syscalls: ['write'],
        fault: { error: 'EIO' },
        when,
        paths: [path],
      })
      if (!traced.stdout.includes('closed')) expect(traced.stderr).toContain('ERR_STORAGE')
      const lost = await losses(writing, traced.stdout)
      const code = /failed (\w+)/.exec(traced.stdout)?.[1]
      expect(code ?? 'ERR_STORAGE').toBe('ERR_STORAGE')
      campaign.note(`${kind}, EIO`, lost)
      expect({ when, lost }).toEqual({ when, lost: [] })
      expect(framesSaid(traced.stdout)).toBeLessThanOrEqual(100 * period)
    }
  })
})

/** Write noise until it fails. */
async function fill(write: (data: Uint8Array) => Promise<void>, length: number): Promise<unknown> {
  for (let i = 0; i < 1000; i++) {
    try {
      await write(sound('noise', (i % 100) * length, length))
    } catch (error) {
      return error
    }
  }
  return undefined
}
