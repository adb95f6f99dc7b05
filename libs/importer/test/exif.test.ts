import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { pngBombs } from '../../../test/support/bombs.ts'
import { run } from '../../../test/support/run.ts'
import { temporaryFolder } from '../../../test/support/temporary-folder.ts'
import { openTagReader, troubleTag } from '../src/exif/reader.ts'
import { readTaken } from '../src/taken.ts'
import { fillCard, photo } from './support/photos.ts'

it('many files are read together; what is broken, gone or hostile spoils none of the others', async () => {
  await using folder = await temporaryFolder()
  const at = (name: string): string => join(folder.path, name)
  const date = '2024:05:03 10:00:00'
  await fillCard(folder.path, {
    'ä b.jpg': await photo({ seed: 1, date, camera: 'One' }),
    'empty.jpg': '',
    'torn.jpg': (await photo({ seed: 2, date })).subarray(0, 700),
    'text.cr2': 'no RAW',
    '-execute': await photo({ seed: 3, date }),
  })
  await using reader = openTagReader()
  const names = ['ä b.jpg', 'empty.jpg', 'torn.jpg', 'text.cr2', 'gone.jpg', 'a\n-o b', '-execute']
  const tags = await Promise.all(names.map((name) => reader.read(at(name))))
  expect(tags.map((found) => found['ExifIFD:DateTimeOriginal'])).toEqual([
    ...[date, undefined, date, undefined, undefined, undefined, date],
  ])
  expect(tags[0]).toMatchObject({ 'IFD0:Model': 'One' })
})

it('a file on which exiftool fails says so, and spoils none of the others', async () => {
  await using folder = await temporaryFolder()
  const at = (name: string): string => join(folder.path, name)
  const date = '2024:05:03 10:00:00'
  await fillCard(folder.path, {
    'bomb.png': (await pngBombs()).facts,
    'good.jpg': await photo({ seed: 1, date }),
  })
  await using reader = openTagReader()
  const [bomb, good] = await Promise.all(
    ['bomb.png', 'good.jpg'].map((name) => reader.read(at(name))),
  )
  expect(bomb).toEqual({ [troubleTag]: expect.any(String) })
  expect(good).toMatchObject({ 'ExifIFD:DateTimeOriginal': date })
})

it('of a text without end it is told how that begins', async () => {
  await using folder = await temporaryFolder()
  const text = Buffer.alloc(4 << 20, 'x')
  // TIFF 6.0, section 2: one entry, the camera's model, whose text is behind the directory.
  const head = Buffer.alloc(26)
  head.write('II*\0', 'latin1')
  head.writeUInt32LE(8, 4)
  head.writeUInt16LE(1, 8)
  head.writeUInt16LE(0x0110, 10)
  head.writeUInt16LE(2, 12)
  head.writeUInt32LE(text.length, 14)
  head.writeUInt32LE(head.length, 18)
  await fillCard(folder.path, { 'a.tif': Buffer.concat([head, text]) })
  await using reader = openTagReader()
  const { 'IFD0:Model': model } = await reader.read(join(folder.path, 'a.tif'))
  expect(model).toBe('x'.repeat(1000))
})

it('a film tells its time in UTC', async () => {
  await using folder = await temporaryFolder()
  const [film, late] = [join(folder.path, 'film.mp4'), join(folder.path, 'late.mov')]
  const source = ['-f', 'lavfi', '-i', 'color=size=64x64:rate=5:duration=1']
  const made = ['-metadata', 'creation_time=2024-05-03T22:30:00Z']
  await run('ffmpeg', '-v', 'error', ...source, ...made, '-movflags', 'faststart', film)
  // The box with the dates is at the end of the file.
  await run('ffmpeg', '-v', 'error', ...source, ...made, late)
  await using reader = openTagReader()
  for (const path of [film, late]) {
    const { taken } = readTaken(await reader.read(path), { now: Date.now(), zone: 'Europe/Paris' })
    expect(taken?.clock).toBe(Date.UTC(2024, 4, 4, 0, 30))
  }
})

it('of an XMP sidecar', async () => {
  await using folder = await temporaryFolder()
  const path = join(folder.path, 'a.xmp')
  await writeFile(
    path,
    `<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:exif="http://ns.adobe.com/exif/1.0/" exif:DateTimeOriginal="2024-05-03T10:00:00+02:00"/>
</rdf:RDF></x:xmpmeta>`,
  )
  await using reader = openTagReader()
  const { taken } = readTaken(await reader.read(path), { now: Date.now(), zone: 'UTC' })
  expect(taken).toEqual({
    clock: Date.UTC(2024, 4, 3, 10),
    offset: 120,
    from: 'XMP-exif:DateTimeOriginal',
  })
})

it('in a locale that the machine does not have', async () => {
  await using folder = await temporaryFolder()
  const date = '2024:05:03 10:00:00'
  await fillCard(folder.path, { 'a.jpg': await photo({ seed: 1, date }) })
  const locale = process.env['LC_ALL']
  process.env['LC_ALL'] = 'xx_XX.UTF-8'
  try {
    await using reader = openTagReader()
    expect(await reader.read(join(folder.path, 'a.jpg'))).toMatchObject({
      'ExifIFD:DateTimeOriginal': date,
    })
  } finally {
    if (locale === undefined) delete process.env['LC_ALL']
    else process.env['LC_ALL'] = locale
  }
})

it('without Perl it says so, instead of giving every photo a wrong day', async () => {
  await using reader = openTagReader()
  const path = process.env['PATH']
  process.env['PATH'] = '/nowhere'
  try {
    await expect(reader.read('/tmp/a.jpg')).rejects.toMatchObject({ code: 'ERR_EXIFTOOL' })
  } finally {
    process.env['PATH'] = path
  }
})
