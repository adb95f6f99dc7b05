import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { partOf } from '@boxwright/durable'
import { createImporter } from '@boxwright/importer'
import { describe, expect, it } from 'vitest'
import { noise } from '../../../test/support/noise.ts'
import { c4Of } from '../src/mhl/c4.ts'
import { parseChain } from '../src/mhl/chain.ts'
import { bench, counts } from './support/bench.ts'
import { addForeign, judgeHistory, manifestNames, parseManifest } from './support/manifests.ts'
import { fillCard } from './support/photos.ts'

async function historyBench() {
  const it = await bench()
  const folder = join(it.archive, 'ascmhl')
  return {
    ...it,
    manifests: () => manifestNames(it.archive),
    read: (name: string) => readFile(join(folder, name), 'utf8'),
  }
}

describe('the history', () => {
  it('has a generation for each import that brought something, with the old names', async () => {
    await using it = await historyBench()
    const [first, second] = [noise(100, 1), noise(200, 2)]
    await fillCard(it.card, { 'DCIM/IMG_1.JPG': first })
    await it.bring({ sums: ['md5', 'sha1', 'c4'] })
    await it.bring()
    await fillCard(it.card, { 'DCIM/IMG_2.JPG': second })
    await it.bring()
    const names = await it.manifests()
    expect(names).toHaveLength(2)
    expect(names[0]).toMatch(/^0001_tank_\d{4}-\d\d-\d\d_\d{6}Z\.mhl$/)
    const [one = '', two = ''] = await Promise.all(names.map((name) => it.read(name)))
    const digest = (algorithm: string): Buffer => createHash(algorithm).update(first).digest()
    expect(parseManifest(one).files).toMatchObject([
      {
        path: '20240601/pimg_0000.jpg',
        size: 100,
        modified: Date.UTC(2024, 5, 1, 12),
        action: 'original',
        previousPath: 'DCIM/IMG_1.JPG',
        sums: {
          md5: digest('md5').toString('hex'),
          sha1: digest('sha1').toString('hex'),
          c4: c4Of(digest('sha512')),
        },
      },
    ])
    expect(parseManifest(two).files).toMatchObject([{ previousPath: 'DCIM/IMG_2.JPG' }])
    const chain = parseChain(await it.read('ascmhl_chain.xml'))
    expect(chain).toEqual(
      [one, two].map((text, at) => {
        const c4 = c4Of(createHash('sha512').update(text).digest())
        return { generation: at + 1, name: names[at], c4 }
      }),
    )
  })

  it('has what each of two imports brought in the manifests that their reports name', async () => {
    await using it = await historyBench()
    const cards = [1, 2].map((seed) => join(it.card, String(seed)))
    for (const [at, card] of cards.entries()) {
      await fillCard(card, { 'IMG_1.JPG': noise(100, 2 * at), 'IMG_2.JPG': noise(100, 2 * at + 1) })
    }
    const { archive } = it
    await using importer = createImporter({ archive })
    await using other = createImporter({ archive })
    const both = [importer, other]
    const reports = await Promise.all(
      both.map((one, at) => one.import({ source: cards[at] as string })),
    )
    for (const { files, archives } of reports) {
      const texts = await Promise.all((archives[0]?.manifests ?? []).map((name) => it.read(name)))
      const listed = texts.flatMap((text) => parseManifest(text).files.map(({ path }) => path))
      const imported = files.flatMap((file) => (file.outcome === 'imported' ? [file.path] : []))
      expect(imported).toHaveLength(2)
      expect(listed).toEqual(expect.arrayContaining(imported))
    }
    const again = await it.using((one) => one.import({ source: cards[0] as string }))
    expect(again.archives).toMatchObject([{ known: { files: 2 }, manifests: [] }])
  })

  it('is as the standard says, with the sums of all folders that files came into', async () => {
    await using it = await historyBench()
    await fillCard(it.card, { 'a/1 & <2>.JPG': noise(100, 1), 'a/1 & <2>.xmp': '' })
    await it.bring({ naming: 'plain', sums: ['c4', 'md5', 'sha1'], readBack: false })
    await fillCard(it.card, { '2.jpg': noise(100, 2) }, new Date('2024-06-02T12:00:00Z'))
    await it.bring()
    await it.using((importer) => importer.verify())
    await judgeHistory(it.archive)
    const texts = await Promise.all((await it.manifests()).map((name) => it.read(name)))
    const [first, second, verified] = texts.map(parseManifest)
    const paths = (manifest: typeof first): unknown => manifest?.folders.map(({ path }) => path)
    expect(paths(first)).toEqual(['20240601'])
    expect(paths(second)).toEqual(['20240602'])
    expect(paths(verified)).toEqual(['20240601', '20240602'])
    expect(verified?.folders[0]).toEqual(first?.folders[0])
    expect(verified?.root).toEqual(second?.root)
    expect(verified?.root).not.toEqual(first?.root)
  })

  it('goes on after another program, which goes on after it', async () => {
    await using it = await historyBench()
    const [first, second] = [noise(100, 1), noise(100, 2)]
    const [one, two] = ['20240601/pimg_0000.jpg', '20240602/pimg_0001.jpg']
    const sound = async (): Promise<void> => {
      const { faults } = await it.using((importer) => importer.verify())
      expect(faults).toEqual([])
      await judgeHistory(it.archive)
    }
    await fillCard(it.card, { '1.jpg': first })
    await it.bring({ sums: ['md5'] })
    await addForeign(it.archive, { [one]: first })
    await sound()
    await fillCard(it.card, { '2.jpg': second }, new Date('2024-06-02T12:00:00Z'))
    expect(counts(await it.bring())).toEqual([2, 1, 1, 0])
    await addForeign(it.archive, { [one]: first, [two]: second })
    // What it wrote teaches a new index all.
    await rm(join(it.archive, '.imagetank'), { recursive: true })
    expect(counts(await it.bring())).toEqual([2, 0, 2, 0])
    await sound()
    expect(await it.manifests()).toHaveLength(6)
  })

  it('has no sum of a folder with files that nobody has read yet', async () => {
    await using it = await historyBench()
    await fillCard(it.archive, { 'old/1.jpg': noise(99, 1) })
    await fillCard(it.card, { '2.jpg': noise(100, 2) })
    await it.bring()
    const [name = ''] = await it.manifests()
    const { root, folders } = parseManifest(await it.read(name))
    expect(root).toBeUndefined()
    expect(folders.map(({ path }) => path)).toEqual(['20240601'])
  })

  it('has a previous path only once: cameras count anew', async () => {
    await using it = await historyBench()
    for (const seed of [1, 2]) {
      await fillCard(it.card, { 'DCIM/IMG_1.JPG': noise(100, seed) })
      await it.bring()
    }
    // A name of the archive that another card has, too.
    await fillCard(it.card, { '20240601/pimg_0000.jpg': noise(100, 3) })
    await it.bring()
    const texts = await Promise.all((await it.manifests()).map((name) => it.read(name)))
    const files = texts.flatMap((text) => parseManifest(text).files)
    expect(files.map(({ previousPath, cardPath }) => [previousPath, cardPath])).toEqual([
      ['DCIM/IMG_1.JPG', undefined],
      [undefined, 'DCIM/IMG_1.JPG'],
      [undefined, '20240601/pimg_0000.jpg'],
    ])
    await judgeHistory(it.archive)
  })

  it('gives a lost index its knowledge back: nothing is read again, nothing imported again', async () => {
    await using it = await historyBench()
    await fillCard(it.card, { '1.jpg': noise(100, 1), '2.jpg': noise(100, 2) })
    await it.bring()
    await rm(join(it.archive, '.imagetank'), { recursive: true })
    const again = await it.bring()
    expect(again.known.files).toBe(2)
    expect(await it.manifests()).toHaveLength(1)
  })

  it('links a manifest that a killed import left unlinked, and lists nothing twice', async () => {
    await using it = await historyBench()
    await fillCard(it.card, { '1.jpg': noise(100, 1) })
    await it.bring()
    await rm(join(it.archive, 'ascmhl/ascmhl_chain.xml'))
    await fillCard(it.card, { '2.jpg': noise(100, 2) })
    await it.bring()
    expect(
      parseChain(await it.read('ascmhl_chain.xml')).map(({ generation }) => generation),
    ).toEqual([1, 2])
  })

  it('keeps no part of a manifest that a killed import was writing', async () => {
    await using it = await historyBench()
    await fillCard(it.card, { '1.jpg': noise(100, 1) })
    await it.bring()
    const part = partOf(join(it.archive, 'ascmhl/0002_archive_2026-01-01_000000Z.mhl'))
    await writeFile(part, '<?xml version')
    await fillCard(it.card, { '2.jpg': noise(100, 2) })
    await it.bring()
    expect(existsSync(part)).toBe(false)
    expect(await it.manifests()).toHaveLength(2)
  })

  it('that cannot be written stops no import, and is written later', async () => {
    await using it = await historyBench()
    await fillCard(it.card, { '1.jpg': noise(100, 1) })
    await mkdir(it.archive)
    await writeFile(join(it.archive, 'ascmhl'), 'a file in its place')
    await using importer = createImporter({ archive: it.archive })
    const warnings: string[] = []
    importer.events.on('warning', (warning) => warnings.push(warning))
    const report = await importer.import({ source: it.card })
    const archives = [{ manifests: [] }]
    expect(report).toMatchObject({ imported: { files: 1 }, proven: true, archives })
    expect(warnings).toHaveLength(1)
    await rm(join(it.archive, 'ascmhl'))
    await it.bring()
    expect(await it.manifests()).toHaveLength(1)
  })
})
