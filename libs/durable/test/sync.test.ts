import { stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { makeDirectory, syncDirectory, syncFile } from '@boxwright/durable'
import { expect, test } from 'vitest'
import { temporaryFolder } from '../../../test/support/temporary-folder.ts'

test('makes every missing level, with its mode, and again with nothing to do', async () => {
  await using folder = await temporaryFolder()
  const path = join(folder.path, 'a/b/c')
  await makeDirectory(path, { mode: 0o700 })
  await makeDirectory(path)
  for (const level of ['a', 'a/b', 'a/b/c']) {
    const stats = await stat(join(folder.path, level))
    expect({ level, folder: stats.isDirectory(), mode: stats.mode & 0o777 }).toEqual({
      level,
      folder: true,
      mode: 0o700,
    })
  }
})

test('many may make the same folders at once', async () => {
  await using folder = await temporaryFolder()
  const path = join(folder.path, 'a/b/c')
  await Promise.all(Array.from({ length: 8 }, () => makeDirectory(path)))
  expect((await stat(path)).isDirectory()).toBe(true)
})

test('refuses a file in the way, at the end and before it', async () => {
  await using folder = await temporaryFolder()
  await writeFile(join(folder.path, 'file'), '')
  for (const [name, code] of [
    ['file', 'EEXIST'],
    ['file/a', 'ENOTDIR'],
  ] as const) {
    await expect(makeDirectory(join(folder.path, name))).rejects.toMatchObject({
      code: 'ERR_IO',
      cause: { code },
    })
  }
})

test('syncs what is there and says what is not', async () => {
  await using folder = await temporaryFolder()
  await writeFile(join(folder.path, 'file'), 'x')
  await syncFile(join(folder.path, 'file'))
  await syncDirectory(folder.path)
  const missing = join(folder.path, 'missing')
  await expect(syncFile(missing)).rejects.toMatchObject({ cause: { code: 'ENOENT' } })
  await expect(syncDirectory(missing)).rejects.toMatchObject({ cause: { code: 'ENOENT' } })
  await expect(syncDirectory(join(folder.path, 'file'))).rejects.toMatchObject({
    cause: { code: 'ENOTDIR' },
  })
  await expect(syncFile('')).rejects.toThrow('path: expected a path, got ""')
})
