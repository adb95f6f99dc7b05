import { writeFileSync } from 'node:fs'
import { mkdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createImporter } from '@boxwright/importer'
import { describe, expect, it } from 'vitest'
import { mountExt4, mountTmpfs } from '../../../test/support/mount.ts'
import { noise } from '../../../test/support/noise.ts'
import { run } from '../../../test/support/run.ts'
import { numberIn } from '../src/archive-name.ts'
import { bench, counts } from './support/bench.ts'
import { fillCard, photo } from './support/photos.ts'
import { fingerprint, losses, names } from './support/tree.ts'

/** The blocks in which two images of a disk differ. */
function differences(a: Buffer, b: Buffer): number[] {
  const blocks = Array.from({ length: a.length / 1024 }, (_, n) => n)
  const of = (image: Buffer, n: number): Buffer => image.subarray(n * 1024, (n + 1) * 1024)
  return blocks.filter((n) => !of(a, n).equals(of(b, n)))
}

describe('a card', () => {
  it('keeps every bit of its file system, also if it is mounted for writing', async () => {
    await using it = await bench()
    await using card = await mountExt4(24)
    await fillCard(card.path, {
      'DCIM/100EOS/IMG_1.JPG': await photo({ seed: 1, date: '2024:05:03 10:00:00' }),
      'DCIM/100EOS/IMG_1.CR2': noise(5000, 2),
      'DCIM/notes.txt': 'anything',
    })
    // What was written is to be where it belongs, not in the journal. Folders know no reading without a trace.
    await run('mount', '-o', 'remount,ro', card.path)
    await run('mount', '-o', 'remount,rw,nodiratime', card.path)
    const image = async (): Promise<Buffer> => {
      await run('sync', '-f', card.path)
      return await readFile(join(card.path, '../image'))
    }
    const before = await image()
    await using importer = createImporter({ archive: it.archive })
    for (const known of [0, 3]) {
      expect(await importer.plan({ source: card.path })).toMatchObject({ known: { files: known } })
      const report = await importer.import({ source: card.path })
      expect(report).toMatchObject({ known: { files: known }, failed: { files: 0 }, proven: true })
    }
    expect(differences(before, await image())).toEqual([])
    await rm(join(card.path, 'DCIM/notes.txt'))
    expect(differences(before, await image())).not.toEqual([])
  })

  it('may be any tree: deep, with empty files and folders, loops of links, names of two normal forms', async () => {
    await using it = await bench()
    const deep = `${'d/'.repeat(200)}deep.jpg`
    await fillCard(it.card, {
      [deep]: await photo({ seed: 1 }),
      'a/empty.jpg': '',
      'b/empty.mov': '',
      // The same letter, once as one character and once as two.
      'caf\u00e9.jpg': await photo({ seed: 2 }),
      'cafe\u0301.jpg': await photo({ seed: 3 }),
      [`${'n'.repeat(251)}.jpg`]: await photo({ seed: 4 }),
    })
    await mkdir(join(it.card, 'nothing/at/all'), { recursive: true })
    await symlink('..', join(it.card, 'a/loop'))
    await symlink('nowhere', join(it.card, 'a/dangling.jpg'))
    const before = await fingerprint(it.card)
    const report = await it.bring({ naming: 'plain' })
    // Nothing tells two empty files apart, so one is enough.
    expect(counts(report)).toEqual([6, 5, 1, 0])
    expect(report.skipped.map(({ path }) => path).sort()).toEqual(['a/dangling.jpg', 'a/loop'])
    expect(await fingerprint(it.card)).toEqual(before)
    for (const name of await names(it.archive)) {
      expect(name).toBe(name.normalize('NFC'))
      expect(Buffer.byteLength(name)).toBeLessThan(256)
    }
    await rm(join(it.card, 'a/loop'))
    await rm(join(it.card, 'a/dangling.jpg'))
    expect(await losses(it.card, it.archive)).toEqual([])
  })
})

it('files of one shot get one new name, whatever the maker called them', async () => {
  await using it = await bench()
  const day = { date: '2024:05:03 10:00:00' }
  await fillCard(it.card, {
    'DCIM/100APPLE/IMG_1.HEIC': noise(50, 1),
    'DCIM/100APPLE/IMG_1.MOV': noise(50, 2),
    'DCIM/100CANON/IMG_1.CR2': noise(50, 3),
    'DCIM/100CANON/IMG_1.JPG': await photo({ seed: 4, ...day }),
    'DCIM/100CANON/IMG_1.WAV': noise(50, 5),
    'DCIM/100CANON/IMG_1.CR2.xmp': 'x',
    'DCIM/100GOPRO/GX010001.MP4': noise(50, 6),
    'DCIM/100GOPRO/GL010001.LRV': noise(50, 7),
    'DCIM/100GOPRO/GX010001.THM': await photo({ seed: 8, ...day }),
    'DCIM/101GOPRO/GOPR0002.GPR': noise(50, 9),
    'DCIM/101GOPRO/GOPR0002.JPG': await photo({ seed: 10, ...day }),
  })
  expect(counts(await it.bring())).toEqual([11, 11, 0, 0])
  const found = await names(it.archive)
  expect(found.map((name) => name.replace(/^\d+\/pimg_/, '')).sort()).toEqual([
    ...['0000.heic', '0000.mov'],
    ...['0001.cr2', '0001.cr2.xmp', '0001.jpg', '0001.wav'],
    ...['0002.lrv', '0002.mp4', '0002.thm'],
    ...['0003.gpr', '0003.jpg'],
  ])
})

describe('many shots', () => {
  it('400 in the same second, whose numbers get a fifth digit', async () => {
    // In memory, so that it is a matter of names and not of disks.
    await using memory = await mountTmpfs('64m')
    const [card, archive] = [join(memory.path, 'card'), join(memory.path, 'tank')]
    await mkdir(card)
    await mkdir(archive)
    const head = await photo({ seed: 1, date: '2024:05:03 10:00:00' })
    const count = 400
    // What follows the end of the image makes each another file.
    for (let n = 0; n < count; n += 1) {
      writeFileSync(join(card, `${n}.JPG`), Buffer.concat([head, Buffer.from(`${n}`)]))
    }
    await writeFile(join(archive, '.currentNumber'), '9799\n')
    await using importer = createImporter({ archive, readBack: false })
    expect(counts(await importer.import({ source: card }))).toEqual([count, count, 0, 0])
    expect(await losses(card, archive)).toEqual([])
    const found = await names(archive)
    const numbers = found.map((name) => numberIn(name) ?? -1).sort((a, b) => a - b)
    expect(numbers).toEqual(Array.from({ length: count }, (_, n) => 9800 + n))
    expect(await readFile(join(archive, '.currentNumber'), 'utf8')).toBe('10199\n')
  })

  it('of a camera that counts anew after 9999, or was set back, keep their names in plain mode', async () => {
    await using it = await bench()
    const day = { date: '2024:05:03 10:00:00' }
    await fillCard(it.card, {
      'DCIM/100EOS/IMG_9999.JPG': await photo({ seed: 1, ...day }),
      'DCIM/101EOS/IMG_0001.JPG': await photo({ seed: 2, ...day }),
    })
    await it.bring({ naming: 'plain' })
    await rm(join(it.card, 'DCIM'), { recursive: true })
    await fillCard(it.card, {
      'DCIM/100EOS/IMG_0001.JPG': await photo({ seed: 3, ...day }),
      'DCIM/100EOS/IMG_9999.JPG': await photo({ seed: 4, ...day }),
    })
    await it.bring({ naming: 'plain' })
    expect(await names(it.archive)).toEqual(
      ['IMG_0001-1', 'IMG_0001', 'IMG_9999-1', 'IMG_9999'].map((name) => `20240503/${name}.JPG`),
    )
  })
})
