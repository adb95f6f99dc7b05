import { appendFile, link, mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Orphan, partOf, sweep } from '@boxwright/durable'
import { expect, test } from 'vitest'
import { temporaryFolder } from '../../../test/support/temporary-folder.ts'

test('every orphan gets its verdict, and may be repaired first', async () => {
  await using folder = await temporaryFolder()
  const at = (name: string): string => join(folder.path, name)
  for (const name of ['bad', 'good', 'riddle']) await writeFile(partOf(at(name)), name)
  await writeFile(at('whole'), 'untouched')
  const seen: Orphan[] = []
  const swept = await sweep(folder.path, async (orphan) => {
    seen.push(orphan)
    if (orphan.target === at('bad')) return 'remove'
    if (orphan.target === at('riddle')) return 'keep'
    await appendFile(orphan.part, ', repaired')
    return 'publish'
  })
  expect(Object.fromEntries(swept.map(({ target, outcome }) => [target, outcome]))).toEqual({
    [at('bad')]: 'removed',
    [at('good')]: 'published',
    [at('riddle')]: 'kept',
  })
  expect(seen.find(({ target }) => target === at('good'))).toMatchObject({
    part: at('good.part'),
    size: 4,
    modified: expect.any(Date),
    unsynced: false,
  })
  expect(await readFile(at('good'), 'utf8')).toBe('good, repaired')
  expect(await readdir(folder.path)).toEqual(['good', 'riddle.part', 'whole'])
})

test('never publishes over a file, and says why', async () => {
  await using folder = await temporaryFolder()
  const target = join(folder.path, 'a')
  await writeFile(target, 'old')
  await writeFile(partOf(target), 'new')
  expect(await sweep(folder.path, () => 'publish')).toMatchObject([
    { outcome: 'kept', error: { code: 'ERR_EXISTS' } },
  ])
  expect(await readFile(target, 'utf8')).toBe('old')
  expect(await readFile(partOf(target), 'utf8')).toBe('new')
})

test('a part that is published already is not judged: a repair would change the target', async () => {
  await using folder = await temporaryFolder()
  const target = join(folder.path, 'a')
  await writeFile(partOf(target), 'content')
  await link(partOf(target), target)
  const verdict = (): never => {
    throw new Error('must not be asked')
  }
  expect(await sweep(folder.path, verdict)).toEqual([
    { part: partOf(target), target, outcome: 'finished' },
  ])
  expect(await readdir(folder.path)).toEqual(['a'])
})

test('goes into folders when told to, and never through a symbolic link', async () => {
  await using outside = await temporaryFolder()
  await using folder = await temporaryFolder()
  await writeFile(join(outside.path, 'theirs.part'), '')
  await mkdir(join(folder.path, 'a/b'), { recursive: true })
  await mkdir(join(folder.path, 'folder.part'))
  await writeFile(join(folder.path, 'a/b/ours.part'), '')
  await symlink(outside.path, join(folder.path, 'link'))
  await symlink(join(outside.path, 'theirs.part'), join(folder.path, 'link.part'))
  expect(await sweep(folder.path, () => 'remove')).toEqual([])
  expect(await sweep(folder.path, () => 'remove', { recursive: true })).toMatchObject([
    { part: join(folder.path, 'a/b/ours.part'), outcome: 'removed' },
  ])
  expect(await readdir(outside.path)).toEqual(['theirs.part'])
  expect(await readdir(folder.path)).toEqual(['a', 'folder.part', 'link', 'link.part'])
})

test('no folder has no orphans; a file is no folder', async () => {
  await using folder = await temporaryFolder()
  expect(await sweep(join(folder.path, 'missing'), () => 'remove')).toEqual([])
  await writeFile(join(folder.path, 'file'), '')
  const sweeping = sweep(join(folder.path, 'file'), () => 'remove')
  await expect(sweeping).rejects.toMatchObject({ code: 'ERR_IO', cause: { code: 'ENOTDIR' } })
})

test('stops at the signal, between two orphans', async () => {
  await using folder = await temporaryFolder()
  for (const name of ['a', 'b', 'c']) await writeFile(join(folder.path, `${name}.part`), '')
  const controller = new AbortController()
  const { signal } = controller
  const verdict = (): 'remove' => {
    controller.abort('enough')
    return 'remove'
  }
  await expect(sweep(folder.path, verdict, { signal })).rejects.toBe('enough')
  expect(await readdir(folder.path)).toHaveLength(2)
})
