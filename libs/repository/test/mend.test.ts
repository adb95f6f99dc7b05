import { copyFile, readdir, readFile, stat, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { straceInject } from '../../../test/support/strace.ts'
import { layoutOf } from '../src/mirror/layout.ts'
import { createRepository, type Repository } from '../src/repository.ts'
import { type ImageFolder, imageFolder } from './image-folder.ts'
import { amxa } from './names.ts'

const mender = fileURLToPath(new URL('fixtures/mend.ts', import.meta.url))

/** Change a byte of a file as a failing disk does: neither size nor time tell of it. */
async function decay(path: string): Promise<void> {
  const { atime, mtime } = await stat(path)
  const content = await readFile(path)
  content[content.length >> 1] = (content[content.length >> 1] ?? 0) ^ 0x40
  await writeFile(path, content)
  await utimes(path, atime, mtime)
}

/** A mirror of three images whose times a test can put back: in whole ms. */
async function sound(): Promise<{ folder: ImageFolder; repository: Repository }> {
  const folder = await imageFolder()
  for (const day of [1, 2, 3]) {
    const image = await folder.add(amxa(day).filename, day)
    await utimes(image, 1_700_000_000, 1_700_000_000)
  }
  const { images, mirror } = folder
  const repository = createRepository({ images, mirror, repository: 'images.example.org' })
  await repository.generate()
  return { folder, repository }
}

const named = (repository: Repository) =>
  repository.describe().then((series) => series.flatMap(({ images }) => images))

describe('a mirror that is mended', () => {
  it('makes an rdiff anew that was damaged on the disk, and tells of it only then', async () => {
    const { folder, repository } = await sound()
    await using _ = folder
    const { rdiffs } = layoutOf(folder.mirror)
    const [name = ''] = await readdir(rdiffs)
    const path = join(rdiffs, name)
    const right = await readFile(path)
    // The time of a file that was just written has more digits than one can set.
    await utimes(path, 1_700_000_000, 1_700_000_000)
    expect((await repository.generate()).diffs).toMatchObject({ made: 0, adopted: 1 })
    await decay(path)
    expect((await repository.generate()).diffs).toMatchObject({ made: 0, offered: 6 })
    expect(await repository.verify()).toMatchObject([{ file: `rdiffs/${name}` }])
    expect(await repository.verify({ mend: true })).toHaveLength(1)
    const promised = (await named(repository)).flatMap(({ diffs }) => diffs)
    expect(promised).toHaveLength(5)
    expect(await repository.verify()).toEqual([])
    expect((await repository.generate()).diffs).toMatchObject({ made: 1, offered: 6 })
    expect(await readFile(path)).toEqual(right)
    expect(await repository.verify()).toEqual([])
  })

  it('reads an image again that could not be read for a moment, and offers it', async () => {
    const { folder, repository } = await sound()
    await using _ = folder
    const { filename } = amxa(2)
    const { code } = await straceInject({
      args: [mender, folder.mirror],
      syscalls: ['read', 'pread64'],
      paths: [join(folder.mirror, filename)],
      fault: { error: 'EIO' },
    })
    expect(code).toBe(0)
    expect(await named(repository)).toHaveLength(2)
    const report = await repository.generate()
    expect(report).toMatchObject({ images: { offered: 3, read: 1 }, refused: [] })
    expect(await repository.verify()).toEqual([])
  })

  it('knows after a SIGKILL still what it has found', async () => {
    const { folder, repository } = await sound()
    await using _ = folder
    const { rdiffs } = layoutOf(folder.mirror)
    const [name = ''] = await readdir(rdiffs)
    const path = join(rdiffs, name)
    const right = await readFile(path)
    await utimes(path, 1_700_000_000, 1_700_000_000)
    await repository.generate()
    await decay(path)
    const killed = await straceInject({
      args: [mender, folder.mirror],
      syscalls: ['rename'],
      fault: { signal: 'SIGKILL' },
      when: 2,
    })
    expect(killed).toMatchObject({ signal: 'SIGKILL' })
    await repository.generate()
    expect(await repository.verify()).toEqual([])
    expect(await readFile(path)).toEqual(right)
  })

  it('refuses an image whose content has changed by itself, until it is replaced', async () => {
    const { folder, repository } = await sound()
    await using _ = folder
    const { filename } = amxa(2)
    const spare = join(folder.path, 'spare')
    await copyFile(join(folder.images, filename), spare)
    await decay(join(folder.images, filename))
    const faults = await repository.verify({ mend: true })
    expect(faults.map(({ file }) => file)).toContain(filename)
    expect(await named(repository)).toHaveLength(2)
    const { refused, diffs } = await repository.generate()
    expect(refused).toMatchObject([{ filename, error: { code: 'ERR_IMAGE' } }])
    expect(refused[0]?.error.message).toContain('put it back')
    expect(diffs.offered).toBe(2)
    expect(await repository.verify()).toEqual([])
    await copyFile(spare, join(folder.images, filename))
    expect(await repository.generate()).toMatchObject({ images: { offered: 3 }, refused: [] })
    expect(await repository.verify()).toEqual([])
  })
})
