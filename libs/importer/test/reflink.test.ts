import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createImporter, type ImportReport } from '@boxwright/importer'
import { expect, test } from 'vitest'
import { mountBtrfs } from '../../../test/support/mount.ts'
import { noise } from '../../../test/support/noise.ts'
import { run } from '../../../test/support/run.ts'
import { temporaryFolder } from '../../../test/support/temporary-folder.ts'
import { fillCard } from './support/photos.ts'
import { contents, losses } from './support/tree.ts'

// Not so small that btrfs keeps them in its tree.
const uploads = { '1.jpg': noise(300_001, 1), '2.cr2': noise(2_500_000, 2) }

async function bring(
  source: string,
  archive: string | readonly string[],
  reflink: boolean,
): Promise<ImportReport> {
  await using importer = createImporter({ archive, reflink, naming: 'plain', jobs: 2 })
  return await importer.import({ source })
}

/** Whether a file shares its blocks with another. */
async function isShared(path: string): Promise<boolean> {
  return /\bshared\b/.test(await run('filefrag', '-v', path))
}

test('an upload on the same btrfs is cloned: hashed, read back, proven, and nobody else’s', async () => {
  await using disk = await mountBtrfs()
  const [source, tank] = [join(disk.path, 'uploads'), join(disk.path, 'tank')]
  await fillCard(source, uploads)
  const report = await bring(source, tank, true)
  expect([report.imported.files, report.proven, report.readBack]).toEqual([2, true, 'direct'])
  expect(await losses(source, tank)).toEqual([])
  for (const file of report.files) {
    expect(file.outcome === 'imported' && (await isShared(join(tank, file.path)))).toBe(true)
  }
  // Whatever becomes of the upload, the photo stays what it is.
  const before = await contents(tank)
  await writeFile(join(source, '1.jpg'), noise(300_001, 3))
  await rm(join(source, '2.cr2'))
  await run('sync', '-f', disk.path)
  expect(await contents(tank)).toEqual(before)
  await using importer = createImporter({ archive: tank })
  expect((await importer.verify()).faults).toEqual([])
})

test('without being asked to it copies, and a second archive is always a copy', async () => {
  await using disk = await mountBtrfs()
  const source = join(disk.path, 'uploads')
  await fillCard(source, uploads)
  const shared = async (archive: string, { files }: ImportReport): Promise<boolean[]> => {
    const paths = files.flatMap((file) => (file.outcome === 'imported' ? [file.path] : []))
    return await Promise.all(paths.map((path) => isShared(join(archive, path))))
  }
  const [one, two, three] = ['one', 'two', 'three'].map((name) => join(disk.path, name))
  expect(await shared(one as string, await bring(source, one as string, false))).toEqual([
    false,
    false,
  ])
  const report = await bring(source, [two as string, three as string], true)
  expect(await shared(two as string, report)).toEqual([true, true])
  expect(await shared(three as string, report)).toEqual([false, false])
  expect(report.proven).toBe(true)
})

test('elsewhere it copies: another file system, and one without clones', async () => {
  await using folder = await temporaryFolder()
  await using disk = await mountBtrfs()
  for (const [from, to] of [
    [disk.path, folder.path],
    [folder.path, disk.path],
    [folder.path, folder.path],
  ] as const) {
    const name = `${from === to}`
    const [source, tank] = [join(from, `card ${name}`), join(to, `tank ${name}`)]
    await mkdir(source, { recursive: true })
    await fillCard(source, uploads)
    const { imported, proven } = await bring(source, tank, true)
    expect([imported.files, proven]).toEqual([2, true])
    expect(await losses(source, tank)).toEqual([])
  }
})
