import { link, mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { partOf, publish } from '@boxwright/durable'
import { expect, test } from 'vitest'
import { mountExfat } from '../../../test/support/mount.ts'
import { temporaryFolder } from '../../../test/support/temporary-folder.ts'

const text = (path: string): Promise<string> => readFile(path, 'utf8')

const places = [
  ['ext4', () => temporaryFolder()],
  ['exFAT', () => mountExfat(16)],
] as const

test.each(places)('%s: gives the part its name', async (_, place) => {
  await using folder = await place()
  const target = join(folder.path, 'a')
  await writeFile(partOf(target), 'new')
  expect(await publish(partOf(target), target)).toBe(target)
  expect(await text(target)).toBe('new')
  expect(await readdir(folder.path)).toEqual(['a'])
})

test.each(places)('%s: refuses to take a name, and keeps the part', async (_, place) => {
  await using folder = await place()
  const target = join(folder.path, 'a')
  await writeFile(target, 'old')
  await writeFile(partOf(target), 'new')
  await expect(publish(partOf(target), target)).rejects.toMatchObject({
    code: 'ERR_EXISTS',
    message: `${target} exists; what was to be there is in ${target}.part`,
    part: partOf(target),
  })
  expect(await text(target)).toBe('old')
  expect(await text(partOf(target))).toBe('new')
})

test.each(places)('%s: replaces on purpose', async (_, place) => {
  await using folder = await place()
  const target = join(folder.path, 'a')
  await writeFile(target, 'old')
  await writeFile(partOf(target), 'new')
  await publish(partOf(target), target, { clobber: 'replace' })
  expect(await text(target)).toBe('new')
  expect(await readdir(folder.path)).toEqual(['a'])
})

test.each(['refuse', 'replace'] as const)(
  'ends what a killed process began: %s',
  async (clobber) => {
    await using folder = await temporaryFolder()
    const target = join(folder.path, 'a')
    await writeFile(partOf(target), 'new')
    await link(partOf(target), target)
    await publish(partOf(target), target, { clobber })
    expect(await text(target)).toBe('new')
    expect(await readdir(folder.path)).toEqual(['a'])
  },
)

test.each(places)('%s: takes no file for a part of itself', async (_, place) => {
  await using folder = await place()
  const target = join(folder.path, 'a')
  await writeFile(target, 'all there is')
  for (const clobber of ['refuse', 'replace'] as const) {
    const part = `${folder.path}/./a`
    await expect(publish(part, target, { clobber })).rejects.toMatchObject({
      code: 'ERR_OPTIONS',
      message: `part: expected another path than the target, got ${part}`,
      part,
    })
    expect(await text(target)).toBe('all there is')
  }
})

test('publishes into another folder of the same file system', async () => {
  await using folder = await temporaryFolder()
  await mkdir(join(folder.path, 'in'))
  await writeFile(join(folder.path, 'a.part'), 'new')
  await publish(join(folder.path, 'a.part'), join(folder.path, 'in/a'))
  expect(await readdir(folder.path, { recursive: true })).toEqual(['in', 'in/a'])
})

test('a part that is missing, or a symbolic link, is not published', async () => {
  await using folder = await temporaryFolder()
  const target = join(folder.path, 'a')
  await expect(publish(partOf(target), target)).rejects.toMatchObject({
    code: 'ERR_IO',
    cause: { code: 'ENOENT' },
  })
  await writeFile(join(folder.path, 'elsewhere'), 'x')
  await symlink('elsewhere', partOf(target))
  await expect(publish(partOf(target), target)).rejects.toMatchObject({
    code: 'ERR_IO',
    cause: { code: 'ELOOP' },
  })
})

test('tells every fault at once', async () => {
  await expect(publish('a', 'a', { clobber: 'x' as never })).rejects.toThrow(
    'part: expected another path than the target; clobber: expected "refuse" or "replace", got "x"',
  )
  await expect(publish('', 'a\0b')).rejects.toMatchObject({ code: 'ERR_OPTIONS' })
})
