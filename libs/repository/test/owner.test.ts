import { chown, lstat, readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { mountTmpfs } from '../../../test/support/mount.ts'
import { createRepository } from '../src/repository.ts'
import { type ImageFolder, imageFolder } from './image-folder.ts'
import { amxa } from './names.ts'

const owner = { uid: 12_345, gid: 54_321 }

/** The owners of all that is in a mirror: path to `uid:gid`. */
async function ownersIn(mirror: string): Promise<Map<string, string>> {
  const all = await readdir(mirror, { recursive: true, withFileTypes: true })
  const paths = [mirror, ...all.map(({ parentPath, name }) => join(parentPath, name))]
  const owners = paths.map(async (path): Promise<[string, string]> => {
    const { uid, gid } = await lstat(path)
    return [path.slice(mirror.length + 1), `${uid}:${gid}`]
  })
  return new Map(await Promise.all(owners))
}

async function folderOf(): Promise<ImageFolder> {
  const folder = await imageFolder()
  for (const day of [1, 2]) await folder.add(amxa(day).filename, day)
  await chown(folder.images, owner.uid, owner.gid)
  return folder
}

// Only root may give files away.
describe('a mirror', () => {
  it('is given to whom the folder of images belongs, but for images that are hard links', async () => {
    await using folder = await folderOf()
    const { images, mirror } = folder
    const repository = createRepository({ images, mirror, signatures: true })
    const link = join(images, amxa(1).filename)
    const before = await stat(link)
    await repository.generate()
    const owners = await ownersIn(mirror)
    const linked = [1, 2].map((day) => amxa(day).filename)
    for (const name of linked) owners.delete(name)
    expect(owners.size).toBeGreaterThan(15)
    expect(new Set(owners.values())).toEqual(new Set([`${owner.uid}:${owner.gid}`]))
    expect((await stat(link)).uid).toBe(before.uid)

    // What changes hands later is what is new then.
    await folder.add(amxa(3).filename, 3)
    const { bytesRead } = await repository.generate()
    expect(bytesRead.once).toBe((await stat(join(images, amxa(3).filename))).size)
    const later = await ownersIn(mirror)
    for (const name of [...linked, amxa(3).filename]) later.delete(name)
    expect(new Set(later.values())).toEqual(new Set([`${owner.uid}:${owner.gid}`]))
  })

  it('has its copies of images given as well', async () => {
    await using folder = await folderOf()
    await using disk = await mountTmpfs('16M')
    const mirror = join(disk.path, 'mirror')
    await createRepository({ images: folder.images, mirror }).generate()
    const owners = await ownersIn(mirror)
    expect(owners.get(amxa(1).filename)).toBe(`${owner.uid}:${owner.gid}`)
    expect(new Set(owners.values())).toEqual(new Set([`${owner.uid}:${owner.gid}`]))
    // To be given away changes nothing that a file is recognised by.
    const again = await createRepository({ images: folder.images, mirror }).generate()
    expect(again).toMatchObject({ images: { read: 0 }, published: [] })
  })
})
