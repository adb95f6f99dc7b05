import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { mountTmpfs } from '../../../test/support/mount.ts'
import { temporaryFolder } from '../../../test/support/temporary-folder.ts'
import { Pictures } from '../src/gallery/pictures.ts'
import { photo } from './box.ts'

it('of a photo is made as soon as there is room for it, and of what is none not tried again', async () => {
  await using folder = await temporaryFolder()
  await using disk = await mountTmpfs('64k')
  const ballast = join(disk.path, 'ballast')
  await writeFile(ballast, Buffer.alloc(1 << 20)).catch(() => undefined)
  const at = (name: string): string => join(folder.path, name)
  await writeFile(at('a.jpg'), await photo(1))
  await writeFile(at('b.jpg'), 'no photo')
  await using pictures = new Pictures(folder.path, join(disk.path, 'small'))
  const both = async (): Promise<(string | undefined)[]> =>
    await Promise.all(['a.jpg', 'b.jpg'].map((path) => pictures.of(path, 'small')))
  expect(await both()).toEqual([undefined, undefined])
  await rm(ballast)
  const small = join(disk.path, 'small/a.jpg')
  expect(await both()).toEqual([small, undefined])
  // What was refused once is refused without a look at it.
  await writeFile(at('b.jpg'), await photo(2))
  await mkdir(join(disk.path, 'small'), { recursive: true })
  expect(await both()).toEqual([small, undefined])
})
