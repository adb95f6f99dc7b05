import { mkdir, readdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { mountTmpfs } from '../../../test/support/mount.ts'
import { noise } from '../../../test/support/noise.ts'
import { createRepository } from '../src/repository.ts'
import { amxa } from './names.ts'

const size = 1_000_000

describe('on a disk that is full', () => {
  it.each([1, 4, 7])(
    'with room for %d rdiffs of 6 a run ends in good order, and the next one goes on',
    async (room) => {
      await using disk = await mountTmpfs('13M')
      const [images, mirror] = [join(disk.path, 'images'), join(disk.path, 'mirror')]
      await mkdir(images)
      for (const day of [1, 2, 3]) {
        await writeFile(join(images, amxa(day).filename), noise(size, day))
      }
      const ballast = join(disk.path, 'ballast')
      await writeFile(ballast, noise(10_000_000 - room * size, 9))
      const repository = createRepository({ images, mirror, allowAnyImage: true, jobs: 1 })
      const first = await repository.generate().catch((error: unknown) => error)
      if (room < 6) {
        expect(first).toMatchObject({
          code: 'ERR_IO',
          message: expect.stringMatching(/the disk is full.*ENOSPC/s),
        })
        // Nothing is told of what is not all there, nothing half-made is left.
        expect(await readdir(join(mirror, 'meta'))).toEqual([])
        expect(await readdir(join(mirror, '.repository'))).not.toContain('work')
      }
      await rm(ballast)
      const report = await repository.generate()
      expect(report).toMatchObject({
        images: { offered: 3, read: 0 },
        diffs: { offered: 6 },
      })
      expect(await repository.verify()).toEqual([])
    },
  )
})
