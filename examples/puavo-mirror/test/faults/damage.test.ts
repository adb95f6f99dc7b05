import { open, readFile, stat, truncate, utimes } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { temporaryFolder } from '../../../../test/support/temporary-folder.ts'
import type { SeriesView, StatusView } from '../../src/api/types.ts'
import { atOnce, imagesIn, mirrorProgram, offers, serveOnly } from '../box.ts'
import { losses } from '../client.ts'

/** Flip a bit as a failing disk does: in place, and the file's time does not tell. */
async function decay(path: string): Promise<void> {
  const { size, atime, mtime } = await stat(path)
  await using file = await open(path, 'r+')
  const byte = new Uint8Array(1)
  await file.read(byte, 0, 1, size >> 1)
  byte[0] = (byte[0] ?? 0) ^ 1
  await file.write(byte, 0, 1, size >> 1)
  await file.utimes(atime, mtime)
}

describe('a delta that is damaged on the disk', () => {
  it('is found by verify and made anew', async () => {
    await using folder = await temporaryFolder()
    const images = await imagesIn(folder.path, 3)
    const mirror = join(folder.path, 'mirror')
    await using server = await mirrorProgram.start({
      args: ['--images', images, '--mirror', mirror],
      config: serveOnly,
    })
    const generate = () => mirrorProgram.run([images, mirror])
    expect(await generate()).toMatchObject({ code: 0 })
    const rdiff = (await readFile(join(mirror, 'CKSUMS'), 'utf8')).match(/\S+\.rdiff/)?.[0] ?? ''
    const path = join(mirror, 'rdiffs', rdiff)
    const right = await readFile(path)

    await truncate(path, right.length - 1)
    expect(await losses(server.url, mirror)).toHaveLength(1)
    const found = await mirrorProgram.run(['verify', '--mend', mirror])
    expect(found.code).toBe(1)
    expect(found.stdout).toContain(`rdiffs/${rdiff}: expected ${right.length} bytes`)
    expect(await losses(server.url, mirror)).toEqual([])
    expect(await generate()).toMatchObject({ code: 0, stdout: expect.stringContaining('(1 made)') })
    expect(await readFile(path)).toEqual(right)
    expect(await losses(server.url, mirror)).toEqual([])
    expect(await mirrorProgram.run(['verify', mirror])).toMatchObject({ code: 0 })
  })

  it('is found by the box, which makes it anew by itself', async () => {
    await using folder = await temporaryFolder()
    const images = await imagesIn(folder.path, 3)
    const mirror = join(folder.path, 'mirror')
    const options = {
      args: ['--images', images, '--mirror', mirror],
      config: atOnce,
      data: join(folder.path, 'data'),
    }
    await using first = await mirrorProgram.start(options)
    const [series] = await first.until<SeriesView[]>('api/mirror', offers(3))
    await first.until<StatusView>('api/status', ({ state }) => state === 'idle')
    expect(await first.end()).toBe(0)
    const rdiff = series?.images[0]?.diffs[0]?.filename ?? ''
    const path = join(mirror, 'rdiffs', rdiff)
    const right = await readFile(path)
    // A time that can be set again to the digit; the next start proves the file once more.
    await utimes(path, 1_700_000_000, 1_700_000_000)
    await using box = await mirrorProgram.start(options)
    await box.until<StatusView>('api/status', ({ report }) => report !== null)
    await decay(path)
    expect(await losses(box.url, mirror)).toHaveLength(1)

    expect((await fetch(`${box.url}api/verify`, { method: 'POST' })).status).toBe(202)
    const { verification } = await box.until<StatusView>(
      'api/status',
      ({ verification }) => verification.last !== null,
    )
    expect(verification).toMatchObject({
      last: { files: 9, faults: [{ file: `rdiffs/${rdiff}` }] },
    })
    await box.until<StatusView>('api/status', ({ report }) => report?.made === 1)
    expect(await readFile(path)).toEqual(right)
    expect(await losses(box.url, mirror)).toEqual([])
    const metrics = await (await fetch(`${box.url}metrics`)).text()
    expect(metrics).toMatch(/^mirror_verified_faults 1$/m)

    await fetch(`${box.url}api/verify`, { method: 'POST' })
    await box.until<StatusView>(
      'api/status',
      ({ verification: { last } }) => last !== null && last.faults.length === 0,
    )
    // What was found outlives a restart.
    expect(await box.end()).toBe(0)
    await using again = await mirrorProgram.start(options)
    const status = await again.json<StatusView>('api/status')
    expect(status.verification.last).toMatchObject({ files: 9, faults: [] })
  })
})
