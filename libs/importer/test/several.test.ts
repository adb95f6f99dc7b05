import { access, readdir, rm, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import {
  createImporter,
  type ImporterOptions,
  type ImportReport,
  type Progress,
} from '@boxwright/importer'
import { expect, test } from 'vitest'
import { mountTmpfs } from '../../../test/support/mount.ts'
import { noise } from '../../../test/support/noise.ts'
import { run, runAsRoot } from '../../../test/support/run.ts'
import { straceInject } from '../../../test/support/strace.ts'
import { temporaryFolder } from '../../../test/support/temporary-folder.ts'
import { counts } from './support/bench.ts'
import { argsOf } from './support/cli.ts'
import { fillCard, photo } from './support/photos.ts'
import { contents, losses, names } from './support/tree.ts'

const shots = async (): Promise<Record<string, Uint8Array | string>> => ({
  'DCIM/1.JPG': await photo({ seed: 1, date: '2024:05:03 10:00:00', camera: 'One' }),
  'DCIM/1.CR2': noise(3_000_000, 2),
  'DCIM/1.XMP': '<x/>',
  'DCIM/2.JPG': await photo({ seed: 3, date: '2024:05:04 10:00:00', camera: 'One' }),
  'DCIM/twin of 2.JPG': await photo({ seed: 3, date: '2024:05:04 10:00:00', camera: 'One' }),
})

async function bring(card: string, options: ImporterOptions): Promise<ImportReport> {
  await using importer = createImporter({ jobs: 2, ...options })
  return await importer.import({ source: card })
}

/** What each archive got: how many files imported, known, failed. */
function shares({ archives }: ImportReport): number[][] {
  return archives.map(({ imported, known, failed }) =>
    [imported, known, failed].map(({ files }) => files),
  )
}

test('two archives: alike, each proven, each file of the card read once', async () => {
  await using folder = await temporaryFolder()
  const [card, one, two] = ['card', 'one', 'two'].map((name) => join(folder.path, name))
  await fillCard(card as string, await shots())
  const fixture = fileURLToPath(new URL('faults/fixtures/import.ts', import.meta.url))
  const { stdout, calls } = await straceInject({
    args: [fixture, card as string, JSON.stringify({ archive: [one, two] })],
    syscalls: ['pread64'],
  })
  expect(stdout).toMatch(/^proven$/m)
  const reads = calls.filter((call) => call.includes(`<${card}/`) && !/ = 0$/.test(call))
  // 3 MB are two reads.
  expect(reads).toHaveLength(4 + 2)
  expect(await contents(two as string)).toEqual(await contents(one as string))
  for (const archive of [one, two]) {
    expect(await losses(card as string, archive as string)).toEqual([])
    await using importer = createImporter({ archive: archive as string })
    expect((await importer.verify()).faults).toEqual([])
  }
  const again = await bring(card as string, { archive: [one as string, two as string] })
  expect(counts(again)).toEqual([5, 0, 5, 0])
  expect(again.proven).toBe(true)
})

test('one that is full holds up no other; it catches up, under the same names', async () => {
  await using folder = await temporaryFolder()
  await using disk = await mountTmpfs('1m')
  const card = join(folder.path, 'card')
  const files: Record<string, Uint8Array> = { 'last.jpg': noise(100, 99) }
  for (let seed = 0; seed < 12; seed += 1) files[`${seed}.jpg`] = noise(150_000, seed)
  await fillCard(card, files)
  for (const order of [0, 1]) {
    const archive = [join(folder.path, `large${order}`), join(disk.path, `small${order}`)]
    const large = archive[0] as string
    const small = archive[1] as string
    const report = await bring(card, { archive: order === 0 ? archive : archive.toReversed() })
    const [whole, part] = order === 0 ? shares(report) : shares(report).toReversed()
    expect(whole).toEqual([13, 0, 0])
    expect(part?.[2]).toBeGreaterThan(0)
    expect(counts(report)[3]).toBe(part?.[2])
    expect([report.proven, ...report.archives.map(({ proven }) => proven)]).toEqual(
      order === 0 ? [false, true, false] : [false, false, true],
    )
    expect(await losses(card, large)).toEqual([])
    await runAsRoot('mount', '-o', 'remount,size=8m', disk.path)
    const next = await bring(card, { archive: [large, small] })
    expect(shares(next)).toEqual([
      [0, 13, 0],
      [part?.[2], part?.[0], 0],
    ])
    expect(next.proven).toBe(true)
    // What the small one could take when it was first was named by it.
    if (order === 0) expect(await contents(small)).toEqual(await contents(large))
    expect(await losses(card, small)).toEqual([])
    await rm(small, { recursive: true })
    await runAsRoot('mount', '-o', 'remount,size=1m', disk.path)
  }
})

test('one that cannot be opened: the others are filled, and it is named', async () => {
  await using folder = await temporaryFolder()
  const [card, file, tank] = ['card', 'file', 'tank'].map((name) => join(folder.path, name))
  await fillCard(card as string, await shots())
  await writeFile(file as string, 'no folder')
  const report = await bring(card as string, { archive: [file as string, tank as string] })
  expect(shares(report)).toEqual([
    [0, 0, 5],
    [4, 1, 0],
  ])
  expect(counts(report)).toEqual([5, 0, 0, 5])
  const [failed] = report.files
  expect(failed?.outcome === 'failed' && failed.error.message).toContain(file)
  expect(await losses(card as string, tank as string)).toEqual([])
  // If none can be, there is no import.
  await writeFile(`${file}2`, 'no folder, either')
  const none = bring(card as string, { archive: [file as string, `${file}2`] })
  await expect(none).rejects.toMatchObject({ code: 'ERR_ARCHIVE' })
})

test('how far it is, is told whichever archive reads the card', async () => {
  await using folder = await temporaryFolder()
  const at = (name: string): string => join(folder.path, name)
  const film = { source: 'film.mp4', bytes: 33 << 20, size: 33 << 20 }
  await fillCard(at('card'), { '1.jpg': noise(1000, 1), [film.source]: '' })
  await truncate(at('card/film.mp4'), film.size)
  await writeFile(at('file'), 'no folder')
  // The small one reads the photo, and of the film as much as it can take.
  await using disk = await mountTmpfs('2m')
  for (const first of [at('file'), join(disk.path, 'small')]) {
    await using importer = createImporter({
      archive: [first, `${first} second`.replace(disk.path, folder.path)],
    })
    const told: Progress[] = []
    importer.events.on('progress', (progress) => told.push(progress))
    const report = await importer.import({ source: at('card') })
    expect(report.archives.map(({ failed }) => failed.files > 0)).toEqual([true, false])
    const totalBytes = film.size + 1000
    expect(told.at(-1)).toMatchObject({ files: 2, bytes: totalBytes, totalBytes, current: [] })
    const counted = told.map(({ bytes }) => bytes)
    expect(counted).toEqual(counted.toSorted((a, b) => a - b))
    // It is told at once that a film is read to its end.
    expect(told.flatMap(({ current }) => current)).toContainEqual(film)
  }
})

test('what the first archive has lost or spoilt since comes from the card', async () => {
  await using folder = await temporaryFolder()
  const [card, one, two] = ['card', 'one', 'two'].map((name) => join(folder.path, name))
  await fillCard(card as string, await shots())
  await bring(card as string, { archive: one as string })
  const [victim] = (await names(one as string)).filter((name) => name.endsWith('.cr2'))
  await rm(join(one as string, victim as string))
  await writeFile(join(one as string, victim as string), noise(3_000_000, 7))
  const report = await bring(card as string, { archive: [one as string, two as string] })
  expect(shares(report)[1]).toEqual([4, 1, 0])
  expect(await losses(card as string, two as string)).toEqual([])
})

async function imagetank(...args: readonly string[]): Promise<string> {
  return await run(process.execPath, ...argsOf(...args))
}

test('from the command line', async () => {
  await using folder = await temporaryFolder()
  const [card, one, two] = ['card', 'one', 'two'].map((name) => join(folder.path, name))
  await fillCard(card as string, { '1.jpg': noise(100, 1) })
  const text = await imagetank('import', card as string, one as string, two as string)
  expect(text).toContain(`${one}: 1 new + 0 known + 0 failed, proven\n${two}: 1 new`)
  expect(await names(two as string)).toEqual(await names(one as string))
})

test('thumbnails are of what is in their archive, whatever became of another', async () => {
  await using folder = await temporaryFolder()
  const at = (name: string): string => join(folder.path, name)
  await fillCard(at('card'), await shots())
  await writeFile(at('file'), 'no folder')
  const bring = (...args: readonly string[]): Promise<string> =>
    imagetank('import', at('card'), ...args)
  const folders = ['--thumbnails', at('small one'), '--thumbnails', at('small two')]
  // The second fails: each file has failed, and the first has it.
  const failed = bring(at('one'), at('file'), ...folders)
  await expect(failed).rejects.toMatchObject({
    code: 1,
    stdout: expect.stringContaining('2 thumbnails, 1 could not'),
  })
  expect(await names(at('small one'))).toEqual(['20240503/pimg_0000.jpg', '20240504/pimg_0001.jpg'])
  await expect(access(at('small two'))).rejects.toThrow()
  // Where another photo has its name, so has the thumbnail.
  await fillCard(at('two/20240503'), { 'pimg_0000.jpg': noise(100, 9) })
  expect(await bring(at('one'), at('two'), ...folders)).toContain('2 thumbnails, 1 could not')
  const small = (await names(at('small two'))).map((name) => join('two', name))
  expect(small).toHaveLength(2)
  expect(small).not.toContain('two/20240503/pimg_0000.jpg')
  for (const name of small) await access(at(name))
  const wrong = imagetank('import', at('card'), at('one'), ...folders)
  await expect(wrong).rejects.toThrow(/2 folders for 1 archives/)
})

test('archives have to be apart, and verbs on one of several have to name it', async () => {
  await using folder = await temporaryFolder()
  const [card, one] = [join(folder.path, 'card'), join(folder.path, 'one')]
  await fillCard(card, { '1.jpg': noise(100, 1) })
  await expect(bring(card, { archive: [one, join(one, 'two')] })).rejects.toThrow(/apart/)
  await expect(bring(card, { archive: [one, one] })).rejects.toThrow(/apart/)
  expect(await readdir(folder.path)).toEqual(['card'])
  await using importer = createImporter({ archive: [one, join(folder.path, 'two')] })
  await importer.import({ source: card })
  await expect(importer.verify()).rejects.toMatchObject({ code: 'ERR_OPTIONS' })
  for (const archive of importer.settings.archives) {
    expect((await importer.status({ archive })).stored.files).toBe(1)
    expect((await importer.verify({ archive })).faults).toEqual([])
    expect((await importer.reindex({ archive })).stored.files).toBe(1)
  }
})
