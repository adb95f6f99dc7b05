import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { createRepository } from '../src/repository.ts'
import { imageFolder } from './image-folder.ts'
import { amxa } from './names.ts'

const series = 'puavo-os-amxa-buster-devel'
const filesOf = async (folder: string): Promise<string[]> => (await readdir(folder)).sort()

describe('a repository for development', () => {
  it('offers the latest four images of each prefix, whatever they are for', async () => {
    await using folder = await imageFolder()
    const { images, mirror } = folder
    const other = 'puavo-os-amxa-buster-2022-01-05-120000-i386.img'
    for (const day of [1, 2, 3, 4]) await folder.add(amxa(day).filename, day)
    await folder.add(other, 5)
    await folder.add('puavo-os-free-buster-2022-01-01-120000-amd64.img', 1)
    const puavoOs = join(folder.path, 'puavo-os')
    const options = { images, mirror, mode: 'development', puavoOs } as const
    const first = await createRepository(options).generate()
    expect(first).toMatchObject({
      images: { offered: 5, read: 5 },
      diffs: { offered: 9, made: 9 },
      refused: [],
      failed: [],
    })
    expect(await filesOf(join(mirror, 'meta'))).toEqual([
      `${series}.json`,
      'puavo-os-free-buster-devel.json',
    ])
    const listed = async (): Promise<string[]> => {
      const text = await readFile(join(mirror, 'meta', `${series}.json`), 'utf8')
      const meta: Record<string, { images: { filename: string }[] }> = JSON.parse(text)
      expect(Object.keys(meta)).toEqual([series])
      return meta[series]?.images.map(({ filename }) => filename) ?? []
    }
    const latest = [2, 3, 4].map((day) => amxa(day).filename)
    expect(await listed()).toEqual([...latest, other])
    expect(await filesOf(mirror)).not.toContain(amxa(1).filename)
    // The configuration is for production: nobody has asked for it here.
    expect(await filesOf(folder.path)).toEqual(['images', 'mirror'])
    expect(await createRepository(options).verify()).toEqual([])

    const next = amxa(6).filename
    await folder.add(next, 6)
    const second = await createRepository(options).generate()
    expect(second).toMatchObject({ images: { offered: 5, read: 1 }, published: [series] })
    expect(await listed()).toEqual([...latest.slice(1), other, next])
    const pruned = await createRepository(options).prune({ grace: 0 })
    expect(pruned.files).toContain(latest[0])
    expect(await createRepository(options).verify()).toEqual([])
  })

  it('leaves the configuration of puavo-os as it is', async () => {
    await using folder = await imageFolder()
    await folder.add(amxa(1).filename, 1)
    const config = join(folder.path, 'images.json')
    await writeFile(config, '{"mine":["not-there-2022-01-01-120000-amd64.img"]}')
    const { images, mirror, path } = folder
    await createRepository({ images, mirror, mode: 'development', puavoOs: path }).generate()
    expect(await readFile(config, 'utf8')).toContain('"mine"')
    expect(await filesOf(join(mirror, 'meta'))).toEqual([`${series}.json`])
  })
})
