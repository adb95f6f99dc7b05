import { open, readdir, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { noise } from '../../../test/support/noise.ts'
import { run } from '../../../test/support/run.ts'
import { createRepository, type Repository } from '../src/repository.ts'
import { type ImageFolder, imageFolder } from './image-folder.ts'
import { amxa } from './names.ts'

/** A folder of images, each made of some of the parts there are. */
async function folderOf(...images: readonly (readonly number[])[]): Promise<ImageFolder> {
  const folder = await imageFolder()
  for (const [index, parts] of images.entries()) await add(folder, index + 1, parts)
  return folder
}

async function add(folder: ImageFolder, day: number, parts: readonly number[]): Promise<void> {
  const content = Buffer.concat(parts.map((part) => noise(100_000 + part, part)))
  await writeFile(join(folder.images, amxa(day).filename), content)
}

function repositoryOf({ images }: ImageFolder, mirror: string, compose = true): Repository {
  return createRepository({ images, mirror, compose, targets: 'all', allowAnyImage: true })
}

/** How long the rdiffs of a mirror are: name to bytes. */
async function sizesIn(mirror: string): Promise<Map<string, number>> {
  const names = await readdir(join(mirror, 'rdiffs'))
  const sizes = names.map(async (name): Promise<[string, number]> => {
    return [name, (await stat(join(mirror, 'rdiffs', name))).size]
  })
  return new Map(await Promise.all(sizes))
}

describe('rdiffs that are composed', () => {
  it('are right, and hardly larger', async () => {
    await using folder = await folderOf([1, 2, 3], [1, 2, 3, 4], [1, 3, 4, 5], [1, 3, 4, 5, 6])
    const repository = repositoryOf(folder, folder.mirror)
    const { diffs } = await repository.generate()
    // All but those between neighbours.
    expect(diffs).toMatchObject({ offered: 12, made: 12, composed: 6 })
    expect(await repository.verify()).toEqual([])
    const searched = join(folder.path, 'searched')
    expect(await repositoryOf(folder, searched, false).generate()).toMatchObject({
      diffs: { offered: 12, composed: 0 },
    })
    const sizes = await sizesIn(folder.mirror)
    for (const [name, size] of await sizesIn(searched)) {
      expect(sizes.get(name)).toBeLessThanOrEqual(size * 1.02)
    }
  })

  it('are searched for where content has come back', async () => {
    await using folder = await folderOf([1, 2, 3, 4], [5, 6], [1, 2, 3, 4, 7])
    const repository = repositoryOf(folder, folder.mirror)
    const composed: string[] = []
    repository.events.on('delta', (diff) => {
      if (diff.composed) composed.push(diff.filename)
    })
    expect(await repository.generate()).toMatchObject({ diffs: { offered: 6 }, failed: [] })
    expect(composed).toEqual([])
    const sizes = await sizesIn(folder.mirror)
    const back = [...sizes].find(([name]) => name.includes('-01-120000--2022-01-03-'))
    expect(back?.[1]).toBeLessThan(110_000)
  })

  it('are searched for where an rdiff that they are made of has decayed', async () => {
    await using folder = await folderOf([1, 2], [1, 2, 3])
    const repository = repositoryOf(folder, folder.mirror)
    await repository.generate()
    const [rdiff = ''] = await readdir(join(folder.mirror, 'rdiffs'))
    const path = join(folder.mirror, 'rdiffs', rdiff)
    expect(rdiff).toContain('-01-120000--2022-01-02-')
    // Its content only: by size, time and inode it is the same file.
    const reference = join(folder.path, 'reference')
    await run('touch', '-r', path, reference)
    await using handle = await open(path, 'r+')
    await handle.write('!', (await handle.stat()).size >> 1)
    await run('touch', '-r', reference, path)
    await add(folder, 3, [1, 2, 3, 4])
    const composed: string[] = []
    repository.events.on('delta', (diff) => {
      if (diff.composed) composed.push(diff.filename)
    })
    expect(await repository.generate()).toMatchObject({ failed: [], diffs: { made: 4 } })
    expect(composed).toEqual([])
    const faults = await repository.verify()
    expect(faults.map(({ file }) => file)).toEqual([`rdiffs/${rdiff}`])
  })
})
