import { readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { noise } from '../../../test/support/noise.ts'
import { run } from '../../../test/support/run.ts'
import { createRepository, type Repository } from '../src/repository.ts'
import { type ImageFolder, imageFolder } from './image-folder.ts'
import { amxa } from './names.ts'

const repositoryOf = ({ images, mirror }: ImageFolder, signatures = true): Repository =>
  createRepository({ images, mirror, signatures, targets: 1, allowAnyImage: true })

const signature = (day: number): string => `${amxa(day).filename}.rdiff_signature`

describe('the signatures of images', () => {
  it('are those that rdiff makes, of the images that rdiffs lead from', async () => {
    await using folder = await imageFolder()
    await folder.add(amxa(1).filename, 1)
    // Larger than what is done without a thread, and with a last block that is none.
    await writeFile(join(folder.images, amxa(2).filename), noise(5_000_001, 2))
    await folder.add(amxa(3).filename, 3)
    const repository = repositoryOf(folder)
    const told: string[] = []
    repository.events.on('signature', (name) => told.push(name))
    await repository.generate()
    const signatures = join(folder.mirror, '.signatures')
    expect((await readdir(signatures)).sort()).toEqual([signature(1), signature(2)])
    expect(told.sort()).toEqual([signature(1), signature(2)])
    for (const day of [1, 2]) {
      const expected = join(folder.path, 'expected')
      const image = join(folder.images, amxa(day).filename)
      await run('rdiff', '--force', '--block-size=128', 'signature', image, expected)
      const made = await readFile(join(signatures, signature(day)))
      expect(made.equals(await readFile(expected))).toBe(true)
    }
  })

  it('are not made if nobody asks for them', async () => {
    await using folder = await imageFolder()
    for (const day of [1, 2]) await folder.add(amxa(day).filename, day)
    await repositoryOf(folder, false).generate()
    expect(await readdir(folder.mirror)).not.toContain('.signatures')
  })

  it('are made again when an image or they themselves are others, and go with the image', async () => {
    await using folder = await imageFolder()
    for (const day of [1, 2, 3]) await folder.add(amxa(day).filename, day)
    await repositoryOf(folder).generate()
    const path = (day: number): string => join(folder.mirror, '.signatures', signature(day))
    const inodes = async (): Promise<unknown> =>
      await Promise.all([1, 2].map(async (day) => (await stat(path(day))).ino))
    const before = await inodes()
    await repositoryOf(folder).generate()
    expect(await inodes()).toEqual(before)

    await writeFile(path(2), 'damaged')
    await rename(await folder.add(amxa(9).filename, 5), join(folder.images, amxa(1).filename))
    await repositoryOf(folder).generate()
    for (const day of [1, 2]) {
      const { size } = await stat(join(folder.images, amxa(day).filename))
      expect((await stat(path(day))).size).toBe(12 + Math.ceil(size / 128) * 36)
    }

    await rm(join(folder.images, amxa(1).filename))
    await repositoryOf(folder).generate()
    await repositoryOf(folder).prune({ grace: 0 })
    expect(await readdir(join(folder.mirror, '.signatures'))).toEqual([signature(2)])
    expect(await readdir(join(folder.mirror, '.repository/signatures'))).toHaveLength(1)
  })
})
