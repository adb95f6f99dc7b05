import { mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { mountBtrfs, mountTmpfs } from '../../../test/support/mount.ts'
import { noise } from '../../../test/support/noise.ts'
import { trustMirror } from '../src/client/trust-mirror.ts'
import { updateImage } from '../src/client/update-image.ts'
import { RepositoryError } from '../src/errors.ts'
import { createKeys } from '../src/keys/keygen.ts'
import { createRepository } from '../src/repository.ts'
import { imageFolder } from './image-folder.ts'
import { amxa } from './names.ts'

const [one, two] = [amxa(1).filename, amxa(2).filename]

/** Bring a mirror up to date. @returns how each image came into it, and what was done */
async function generate(images: string, mirror: string) {
  const repository = createRepository({ images, mirror, allowAnyImage: true })
  const ways: string[] = []
  repository.events.on('image', (_, by) => ways.push(by))
  const report = await repository.generate()
  return { ways, report, faults: await repository.verify() }
}

it('what the disk refuses is an error of ours, whatever is done', async () => {
  await using folder = await imageFolder()
  await writeFile(join(folder.path, 'file'), '')
  const { path, images } = folder
  const keys = await createKeys({ folder: join(path, 'keys') })
  const repository = createRepository({
    images,
    mirror: join(path, 'file/x'),
    keys: join(path, 'keys'),
  })
  const mirror = 'http://127.0.0.1:9'
  const works = {
    generate: () => repository.generate(),
    prune: () => repository.prune(),
    sign: () => repository.sign(),
    updateImage: () => updateImage({ mirror, series: 'any', installed: join(path, 'file/x') }),
    trustMirror: () => trustMirror({ mirror, root: keys.root, state: join(path, 'file/x') }),
  }
  for (const [work, begin] of Object.entries(works)) {
    const error = await begin().catch((thrown: unknown) => thrown)
    expect(error, work).toBeInstanceOf(RepositoryError)
    expect(error, work).toMatchObject({
      code: 'ERR_IO',
      message: expect.stringContaining('ENOTDIR'),
    })
  }
})

describe('an image', () => {
  it('is copied to a mirror on another file system, and then recognised', async () => {
    await using folder = await imageFolder()
    await using disk = await mountTmpfs('16M')
    const mirror = join(disk.path, 'mirror')
    for (const day of [1, 2]) await folder.add(amxa(day).filename, day)
    expect(await generate(folder.images, mirror)).toMatchObject({
      ways: ['copy', 'copy'],
      report: { images: { offered: 2, read: 2 }, diffs: { made: 2 } },
      faults: [],
    })
    const [from, to] = [join(folder.images, one), join(mirror, one)]
    expect(await readFile(to)).toEqual(await readFile(from))
    // utimes(2) by way of a double: to a microsecond.
    expect(Math.abs((await stat(to)).mtimeMs - (await stat(from)).mtimeMs)).toBeLessThan(0.01)
    expect(await generate(folder.images, mirror)).toMatchObject({
      ways: [],
      report: { images: { read: 0 }, bytesRead: { once: 0, again: 0 } },
    })

    await rename(await folder.add(amxa(9).filename, 5), from)
    expect(await generate(folder.images, mirror)).toMatchObject({
      ways: ['copy'],
      report: { images: { read: 1 }, diffs: { made: 2 } },
      faults: [],
    })
    expect(await readFile(to)).toEqual(await readFile(from))
  })

  it('is told of no more before its copy is replaced, even if there is no room for the new one', async () => {
    await using folder = await imageFolder()
    await using disk = await mountTmpfs('16M')
    const mirror = join(disk.path, 'mirror')
    await folder.add(one, 1)
    await writeFile(join(folder.images, two), noise(1_000_000, 2))
    await generate(folder.images, mirror)
    const ballast = join(disk.path, 'ballast')
    await writeFile(ballast, noise(11_000_000, 3))
    await writeFile(join(folder.path, 'new'), noise(5_000_000, 4))
    await rename(join(folder.path, 'new'), join(folder.images, two))
    await expect(generate(folder.images, mirror)).rejects.toMatchObject({
      code: 'ERR_IO',
      message: expect.stringContaining('ENOSPC'),
    })
    const repository = createRepository({ images: folder.images, mirror })
    expect(await repository.verify()).toEqual([])
    const [series] = await repository.describe()
    expect(series?.images.map(({ filename }) => filename)).toEqual([one])
    await rm(ballast)
    const { ways, faults } = await generate(folder.images, mirror)
    expect({ ways, faults }).toEqual({ ways: ['copy'], faults: [] })
  })

  it('shares its blocks with its copy where there can be no hard link but that', async () => {
    await using disk = await mountBtrfs('images', 'mirror')
    const [images, mirror] = [join(disk.path, 'images'), join(disk.path, 'mirror')]
    await mkdir(images, { recursive: true })
    for (const day of [1, 2]) {
      await writeFile(join(images, amxa(day).filename), noise(100_000 * day, 1))
    }
    expect(await generate(images, mirror)).toMatchObject({
      ways: ['reflink', 'reflink'],
      faults: [],
    })
    const [from, to] = [join(images, one), join(mirror, one)]
    expect(await readFile(to)).toEqual(await readFile(from))
    expect(await generate(images, mirror)).toMatchObject({
      ways: [],
      report: { images: { read: 0 }, bytesRead: { once: 0, again: 0 } },
    })
  })
})
