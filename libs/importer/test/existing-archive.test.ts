import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { noise } from '../../../test/support/noise.ts'
import { bench, counts } from './support/bench.ts'
import { fillCard, photo } from './support/photos.ts'
import { names } from './support/tree.ts'

describe('an archive that is there already', () => {
  it('goes on from its number, and knows its photos', async () => {
    await using it = await bench()
    const [old, fresh] = [await photo({ seed: 1 }), await photo({ seed: 2 })]
    await fillCard(it.archive, { '20200101/pimg_0041.jpg': old, '.currentNumber': '41\n' })
    await fillCard(it.card, { 'a.jpg': old, 'b.jpg': fresh })
    const report = await it.bring()
    expect(counts(report)).toEqual([2, 1, 1, 0])
    expect(report.files.map((file) => 'path' in file && file.path)).toEqual([
      '20200101/pimg_0041.jpg',
      '20240601/pimg_0042.jpg',
    ])
  })

  it.each([
    ['lost', undefined, 42],
    ['empty', '', 42],
    ['stale', '7\n', 42],
    ['ahead', '99\n', 100],
    ['in the notation of awk', '1e+06\n', 1_000_001],
    ['nonsense', 'abc\n', 42],
  ])('whose counter is %s', async (_, counter, number) => {
    await using it = await bench()
    await fillCard(it.archive, { '20240601/pimg_0041.jpg': await photo({ seed: 1 }) })
    if (counter !== undefined) await fillCard(it.archive, { '.currentNumber': counter })
    await fillCard(it.card, { 'b.jpg': await photo({ seed: 2 }) })
    const name = String(number).padStart(4, '0')
    expect((await it.bring()).files).toMatchObject([{ path: `20240601/pimg_${name}.jpg` }])
    expect(await readFile(join(it.archive, '.currentNumber'), 'utf8')).toBe(`${number}\n`)
  })

  it('whose index was lost', async () => {
    await using it = await bench()
    await fillCard(it.card, {
      '1.jpg': await photo({ seed: 1 }),
      '2.jpg': await photo({ seed: 2 }),
    })
    await it.bring()
    await rm(join(it.archive, '.imagetank'), { recursive: true })
    expect(counts(await it.bring())).toEqual([2, 0, 2, 0])
  })

  it('into which somebody puts files meanwhile: a name that is taken is never taken again', async () => {
    await using it = await bench()
    await fillCard(it.card, { '1.jpg': await photo({ seed: 1 }), '1.xmp': 'x' })
    await it.bring()
    await fillCard(it.archive, { '20240601/pimg_0001.xmp': 'a stranger' })
    await fillCard(it.card, { '2.jpg': await photo({ seed: 2 }), '2.xmp': 'y' })
    expect(counts(await it.bring())).toEqual([4, 2, 2, 0])
    expect(await readFile(join(it.archive, '20240601/pimg_0001.xmp'), 'utf8')).toBe('a stranger')
    expect(await names(it.archive)).toContain('20240601/pimg_0002.jpg')
    expect(await names(it.archive)).not.toContain('20240601/pimg_0001.jpg')
  })

  it('whose index is damaged says so, and how to go on', async () => {
    await using it = await bench()
    await fillCard(it.archive, {
      '.imagetank/index.sqlite': 'this is no database, is it?'.repeat(99),
    })
    await expect(it.bring()).rejects.toMatchObject({ code: 'ERR_INDEX' })
  })

  it('with names that are no text: imports go on, and a verification tells of them each time', async () => {
    await using it = await bench()
    await fillCard(it.archive, { 'old/1.jpg': noise(99, 1) })
    // As a program wrote them that knew nothing but Latin-1.
    const strange = Buffer.concat([Buffer.from(`${it.archive}/`), Buffer.from('f\xfcr', 'latin1')])
    await mkdir(strange)
    await writeFile(Buffer.concat([strange, Buffer.from('/2.jpg')]), noise(99, 2))
    await writeFile(Buffer.concat([strange, Buffer.from('.jpg')]), noise(99, 3))
    await fillCard(it.card, { '4.jpg': noise(100, 4) })
    const warnings: string[] = []
    const report = await it.using((importer) => {
      importer.events.on('warning', (warning) => warnings.push(warning))
      return importer.import({ source: it.card })
    })
    expect(report).toMatchObject({ imported: { files: 1 }, proven: true })
    expect(warnings).toEqual([])
    for (const learnt of [1, 0]) {
      const verified = await it.using((importer) => importer.verify())
      expect(verified.learnt.files).toBe(learnt)
      expect(verified.faults.map(({ kind, path }) => `${kind} ${path}`).sort()).toEqual([
        'unreadable f\ufffdr',
        'unreadable f\ufffdr.jpg',
      ])
    }
  })
})
