import { access, chmod, readFile, rm, stat, symlink, unlink } from 'node:fs/promises'
import { join } from 'node:path'
import { createImporter, type ImportReport } from '@boxwright/importer'
import { describe, expect, it } from 'vitest'
import { noise } from '../../../test/support/noise.ts'
import { bench, counts } from './support/bench.ts'
import { cardTime, fillCard, photo } from './support/photos.ts'
import { fingerprint, losses, names } from './support/tree.ts'

describe('an import', () => {
  it('brings a card in as the ancestor did, and leaves the card as it was', async () => {
    await using it = await bench()
    await fillCard(it.card, {
      'DCIM/100CANON/IMG_0001.JPG': await photo({ seed: 1, date: '2024:05:03 10:00:00' }),
      'DCIM/100CANON/IMG_0001.CR2': noise(5000, 2),
      'DCIM/100CANON/IMG_0001.xmp': '<x/>',
      'DCIM/100CANON/IMG 0002.JPG': await photo({ seed: 3, date: '2000:01:01 00:00:00' }),
      'DCIM/100CANON/IMG_0003.JPG': await photo({ seed: 4 }),
      'DCIM/100CANON/notes.unknown': 'anything',
      'DCIM/100CANON/.DS_Store': 'litter',
    })
    await symlink('/etc/passwd', join(it.card, 'DCIM/link.jpg'))
    const before = await fingerprint(it.card)
    const report = await it.bring()
    expect(counts(report)).toEqual([6, 6, 0, 0])
    expect(report).toMatchObject({ proven: true, readBack: 'direct' })
    expect(await fingerprint(it.card)).toEqual(before)
    expect(await names(it.archive)).toEqual([
      '20000101/pimg_0000.jpg',
      '20240503/pimg_0001.cr2',
      '20240503/pimg_0001.jpg',
      '20240503/pimg_0001.xmp',
      '20240601/pimg_0002.jpg',
      '20240601/pimg_0003.unknown',
    ])
    expect(report.skipped.toSorted((a, b) => (a.path < b.path ? -1 : 1))).toEqual([
      { path: 'DCIM/100CANON/.DS_Store', reason: 'litter' },
      { path: 'DCIM/link.jpg', reason: 'link' },
    ])
    expect(await readFile(join(it.archive, '.currentNumber'), 'utf8')).toBe('3\n')
    const copy = await stat(join(it.archive, '20000101/pimg_0000.jpg'))
    expect(copy.mode & 0o777).toBe(0o444)
    expect(copy.mtime).toEqual(cardTime)
    await rm(join(it.card, 'DCIM/100CANON/.DS_Store'))
    await rm(join(it.card, 'DCIM/link.jpg'))
    expect(await losses(it.card, it.archive)).toEqual([])
  })

  it('knows by content what is there: other names, times and folders change nothing', async () => {
    await using it = await bench()
    const pictures = [await photo({ seed: 1 }), await photo({ seed: 2 })] as const
    await fillCard(it.card, { 'a/1.jpg': pictures[0], 'a/2.jpg': pictures[1] })
    expect(counts(await it.bring())).toEqual([2, 2, 0, 0])
    await rm(join(it.card, 'a'), { recursive: true })
    await fillCard(it.card, { 'b/9.jpg': pictures[1], 'b/8.jpg': pictures[0] }, new Date(0))
    const again = await it.bring({ naming: 'plain' })
    expect(counts(again)).toEqual([2, 0, 2, 0])
    expect(again.files[0]).toMatchObject({ source: 'b/8.jpg', path: '20240601/pimg_0000.jpg' })
    expect(again.proven).toBe(true)
  })

  it('imports equal photos on one card once', async () => {
    await using it = await bench()
    const same = await photo({ seed: 1 })
    await fillCard(it.card, { '1.jpg': same, '2.jpg': same, 'x/3.jpg': same })
    expect(counts(await it.bring())).toEqual([3, 1, 2, 0])
    expect(await losses(it.card, it.archive)).toEqual([])
  })

  it('keeps equal sidecars of different photos, each beside its own', async () => {
    await using it = await bench()
    await fillCard(it.card, {
      '1.jpg': await photo({ seed: 1 }),
      '1.xmp': '<rating/>',
      '2.jpg': await photo({ seed: 2 }),
      '2.xmp': '<rating/>',
    })
    expect(counts(await it.bring())).toEqual([4, 4, 0, 0])
    const wanted = ['0000.jpg', '0000.xmp', '0001.jpg', '0001.xmp'].map((n) => `20240601/pimg_${n}`)
    expect(await names(it.archive)).toEqual(wanted)
    expect(counts(await it.bring())).toEqual([4, 0, 4, 0])
  })

  it('puts what comes later beside its photo, and never over another version', async () => {
    await using it = await bench()
    await fillCard(it.card, { '1.jpg': await photo({ seed: 1 }) })
    await it.bring()
    await fillCard(it.card, { '1.xmp': 'first' })
    expect(counts(await it.bring())).toEqual([2, 1, 1, 0])
    await fillCard(it.card, { '1.xmp': 'other' })
    expect(counts(await it.bring())).toEqual([2, 1, 1, 0])
    const wanted = ['0000.jpg', '0000.xmp', '0001.xmp'].map((n) => `20240601/pimg_${n}`)
    expect(await names(it.archive)).toEqual(wanted)
  })

  it('keeps the names of the card in plain mode, numbered where two cameras collide', async () => {
    await using it = await bench()
    const files = await Promise.all([1, 2, 3].map((seed) => photo({ seed })))
    await fillCard(it.card, {
      'A/IMG_1.JPG': files[0] as Buffer,
      'A/IMG_1.XMP': 'a',
      'B/IMG_1.JPG': files[1] as Buffer,
      'B/IMG_1.XMP': 'b',
      'C/img_1.jpg': files[2] as Buffer,
    })
    expect(counts(await it.bring({ naming: 'plain' }))).toEqual([5, 5, 0, 0])
    const wanted = ['IMG_1-1.JPG', 'IMG_1-1.XMP', 'IMG_1.JPG', 'IMG_1.XMP', 'img_1-1.jpg']
    const found = await names(it.archive)
    expect(
      found.map((name) => name.replace('20240601/', '').replace('img_1-2', 'img_1-1')),
    ).toEqual(wanted)
    expect(await losses(it.card, it.archive)).toEqual([])
  })

  it('names by a template: many shots in one second, a sequence for each camera', async () => {
    await using it = await bench()
    const files: Record<string, Uint8Array> = {}
    for (const seed of [1, 2, 3, 4]) {
      const camera = seed % 2 === 0 ? 'One' : 'Two'
      files[`${seed}.jpg`] = await photo({ seed, camera, date: '2024:05:03 10:00:00' })
    }
    await fillCard(it.card, files)
    await it.bring({ naming: { template: '%Y%m%d-%H%M%S' } })
    await it.bring({ archive: `${it.archive}2`, naming: { template: '{camera}-{sequence:03}' } })
    const second = '20240503-100000'
    expect(await names(it.archive)).toEqual(
      [1, 2, 3].map((n) => `${second}-${n}.jpg`).concat(`${second}.jpg`),
    )
    expect(await names(`${it.archive}2`)).toEqual(
      ['One-001', 'One-002', 'Two-001', 'Two-002'].map((name) => `${name}.jpg`),
    )
  })

  it('is proven only if each copy was read back, now or once, whatever was lost since', async () => {
    await using it = await bench()
    await fillCard(it.card, { '1.jpg': await photo({ seed: 1 }), '2.jpg': noise(100, 2) })
    const fast = async (): Promise<unknown[]> => {
      const { imported, proven, files } = await it.bring({ readBack: false })
      return [imported.files, proven, ...files.map((file) => 'proven' in file && file.proven)]
    }
    expect(await fast()).toEqual([2, false, false, false])
    expect(await fast()).toEqual([0, false, false, false])
    await rm(join(it.archive, '.imagetank'), { recursive: true })
    expect(await fast()).toEqual([0, false, false, false])
    // Now what is known is read.
    expect(await it.bring()).toMatchObject({ known: { files: 2 }, proven: true })
    expect(await fast()).toEqual([0, true, true, true])
  })

  it('imports again what somebody removed from the archive', async () => {
    await using it = await bench()
    await fillCard(it.card, { '1.jpg': await photo({ seed: 1 }) })
    await it.bring()
    await unlink(join(it.archive, '20240601/pimg_0000.jpg'))
    expect(counts(await it.bring())).toEqual([1, 1, 0, 0])
    expect(await names(it.archive)).toEqual(['20240601/pimg_0001.jpg'])
  })

  it('leaves alone what is no photo if it is told to', async () => {
    await using it = await bench()
    await fillCard(it.card, { '1.jpg': await photo({ seed: 1 }), 'a.exe': 'x', b: 'y' })
    const report = await it.bring({ others: 'skip' })
    expect(counts(report)).toEqual([1, 1, 0, 0])
    expect(report.skipped).toHaveLength(2)
  })

  it('tells of a date that it does not believe', async () => {
    await using it = await bench()
    await fillCard(it.card, { '1.jpg': await photo({ seed: 1, date: '2099:01:01 00:00:00' }) })
    await using importer = createImporter({ archive: it.archive })
    const warnings: string[] = []
    importer.events.on('warning', (warning) => warnings.push(warning))
    const { files } = await importer.import({ source: it.card })
    expect(warnings).toEqual([
      '1.jpg: ExifIFD:DateTimeOriginal is 2099:01:01 00:00:00, which is not believed',
    ])
    expect(files).toMatchObject([
      { path: '20240601/pimg_0000.jpg', dateFrom: 'file', taken: '2024-06-01T12:00:00.000+00:00' },
    ])
  })

  it('puts what has no date at all into `undated`', async () => {
    await using it = await bench()
    await fillCard(it.card, { '1.jpg': await photo({ seed: 1 }) }, new Date(0))
    expect((await it.bring()).files).toMatchObject([{ path: 'undated/pimg_0000.jpg' }])
  })
})

describe('several imports at once', () => {
  it('give each photo one name, and each name to one photo', async () => {
    await using it = await bench()
    const files: Record<string, Uint8Array> = {}
    for (let seed = 0; seed < 40; seed += 1) files[`${seed}.jpg`] = await photo({ seed })
    await fillCard(it.card, files)
    const reports = await Promise.all([
      it.bring(),
      it.bring({ jobs: 3 }),
      it.bring({ naming: 'plain' }),
    ])
    const imported = reports.reduce((sum, report) => sum + report.imported.files, 0)
    for (const report of reports) expect(counts(report)[3]).toBe(0)
    expect(imported).toBe(40)
    expect(await losses(it.card, it.archive)).toEqual([])
  })
})

describe('what goes wrong', () => {
  it('with the options is told at once', async () => {
    const wrong = { archive: '', naming: { template: '{nothing}' }, zone: 'Moon/Base', jobs: 0 }
    expect(() => createImporter(wrong)).toThrow(
      /archive: .*\nnaming: .*nothing.*\nzone: .*Moon.*\njobs: /s,
    )
  })

  it('with the folders is told before anything is done', async () => {
    await using it = await bench()
    await using importer = createImporter({ archive: join(it.card, 'tank') })
    await expect(importer.import({ source: it.card })).rejects.toMatchObject({
      code: 'ERR_OPTIONS',
    })
    const missing = importer.import({ source: join(it.card, 'nope') })
    await expect(missing).rejects.toMatchObject({ code: 'ERR_SOURCE' })
    await expect(access(join(it.card, 'tank'))).rejects.toThrow()
  })

  it('ends with the signal, and the next import goes on', async () => {
    await using it = await bench()
    const files: Record<string, Uint8Array> = {}
    for (let seed = 0; seed < 80; seed += 1) files[`${seed}.jpg`] = noise(3000, seed)
    await fillCard(it.card, files)
    await using importer = createImporter({ archive: it.archive })
    const stop = new AbortController()
    importer.events.once('file', () => stop.abort(new Error('enough')))
    await expect(importer.import({ source: it.card, signal: stop.signal })).rejects.toThrow(
      'enough',
    )
    expect(counts(await importer.import({ source: it.card }))[0]).toBe(80)
    expect(await losses(it.card, it.archive)).toEqual([])
  })
})

describe('a plan', () => {
  it('tells what an import would do, and does nothing', async () => {
    await using it = await bench()
    await fillCard(it.card, {
      '1.jpg': await photo({ seed: 1 }),
      '1.xmp': 'x',
      '2.jpg': noise(99, 1),
    })
    await using importer = createImporter({ archive: it.archive })
    const plan = await importer.plan({ source: it.card })
    await expect(access(it.archive)).rejects.toThrow()
    const report = await importer.import({ source: it.card })
    const paths = ({ files }: ImportReport): unknown[] =>
      files.map((file) => [file.outcome, file.source, 'path' in file && file.path])
    expect(paths(plan)).toEqual(paths(report))
    const again = await importer.plan({ source: it.card })
    expect(counts(again)).toEqual([3, 0, 3, 0])
  })

  it('without room for what it wants to look at tells so, and goes on', async () => {
    await using it = await bench()
    await fillCard(it.card, { '1.cr2': noise(100, 1) })
    const place = process.env['TMPDIR']
    process.env['TMPDIR'] = join(it.card, 'nowhere')
    try {
      await using importer = createImporter({ archive: it.archive })
      const warnings: string[] = []
      importer.events.on('warning', (warning) => warnings.push(warning))
      expect(counts(await importer.plan({ source: it.card }))).toEqual([1, 1, 0, 0])
      expect(warnings).toEqual([
        expect.stringMatching(/^1\.cr2: its tags could not be read: ENOENT/),
      ])
    } finally {
      if (place === undefined) delete process.env['TMPDIR']
      else process.env['TMPDIR'] = place
    }
  })
})

describe('the host', () => {
  it('has no say in the dates: another TZ, another language', async () => {
    await using it = await bench()
    await fillCard(it.card, { '1.jpg': await photo({ seed: 1, date: '2024:05:03 23:59:59' }) })
    await fillCard(it.card, { '2.jpg': noise(50, 1) }, new Date('2024-06-01T23:30:00Z'))
    const zone = process.env['TZ']
    const found: string[][] = []
    for (const [at, other] of ['Pacific/Kiritimati', 'Pacific/Niue'].entries()) {
      process.env['TZ'] = other
      await it.bring({ archive: `${it.archive}${at}` })
      found.push(await names(`${it.archive}${at}`))
    }
    if (zone === undefined) delete process.env['TZ']
    else process.env['TZ'] = zone
    expect(found[0]).toEqual(['20240503/pimg_0000.jpg', '20240601/pimg_0001.jpg'])
    expect(found[1]).toEqual(found[0])
  })

  it('may not be root', async () => {
    await using it = await bench()
    await fillCard(it.card, { '1.jpg': await photo({ seed: 1 }) })
    await chmod(join(it.card, '1.jpg'), 0o400)
    expect(counts(await it.bring())).toEqual([1, 1, 0, 0])
  })
})
