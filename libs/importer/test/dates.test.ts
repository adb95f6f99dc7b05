import { copyFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { exiftoolPath } from 'exiftool-vendored'
import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { noise } from '../../../test/support/noise.ts'
import { run } from '../../../test/support/run.ts'
import { temporaryFolder } from '../../../test/support/temporary-folder.ts'
import { openTagReader } from '../src/exif/reader.ts'
import { readTaken } from '../src/taken.ts'
import { photo } from './support/photos.ts'
import { rawWith } from './support/raw.ts'

/** Makes a file. */
type Make = (path: string) => Promise<unknown>

const jpeg: Make = async (path) => writeFile(path, await photo({ seed: 1 }))
const image =
  (format: 'png' | 'webp' | 'tiff'): Make =>
  (path) =>
    sharp(noise(48, 1), { raw: { width: 4, height: 4, channels: 3 } })
      .toFormat(format)
      .toFile(path)
const heic: Make = async (path) => {
  await image('png')(`${path}.png`)
  await run('heif-enc', '-o', path, `${path}.png`)
}
const raw: Make = async (path) => writeFile(path, rawWith(await photo({ seed: 1 }), 1))
const ffmpeg =
  (...args: readonly string[]): Make =>
  (path) =>
    run(
      'ffmpeg',
      '-v',
      'error',
      '-f',
      'lavfi',
      '-i',
      'color=size=64x64:rate=5:duration=1',
      ...args,
      path,
    )
const sound: Make = (path) =>
  run('ffmpeg', '-v', 'error', '-f', 'lavfi', '-i', 'sine=duration=0.1', path)

const night = '2024-05-03T23:30:00.000Z'
const exif = ['-DateTimeOriginal=2024:05:03 23:30:00']
const utc = ['-CreateDate=2024:05:03 21:30:00']

describe('the date of a real file', () => {
  it.each<[string, Make, readonly string[], string, string]>([
    ['a.jpg', jpeg, exif, 'ExifIFD:DateTimeOriginal', night],
    ['a.thm', jpeg, exif, 'ExifIFD:DateTimeOriginal', night],
    ['a.heic', heic, exif, 'ExifIFD:DateTimeOriginal', night],
    ['a.webp', image('webp'), exif, 'ExifIFD:DateTimeOriginal', night],
    ['a.tif', image('tiff'), exif, 'ExifIFD:DateTimeOriginal', night],
    ['a.dng', raw, exif, 'ExifIFD:DateTimeOriginal', night],
    ['a.gpr', raw, exif, 'ExifIFD:DateTimeOriginal', night],
    ['a.nef', raw, exif, 'ExifIFD:DateTimeOriginal', night],
    ['a.png', image('png'), ['-PNG:CreationTime=2024:05:03 23:30:00'], 'PNG:CreationTime', night],
    ['only-made.jpg', jpeg, utc, 'ExifIFD:CreateDate', '2024-05-03T21:30:00.000Z'],
    [
      'xmp.jpg',
      jpeg,
      ['-XMP-photoshop:DateCreated=2024:05:03 23:30:00'],
      'XMP-photoshop:DateCreated',
      night,
    ],
    [
      'gps.jpg',
      jpeg,
      ['-GPSDateStamp=2024:05:03', '-GPSTimeStamp=21:30:00'],
      'Composite:GPSDateTime',
      night,
    ],
    ['modified.jpg', jpeg, ['-ModifyDate=2024:05:03 23:30:00'], 'IFD0:ModifyDate', night],
    [
      'a.mp4',
      ffmpeg(),
      ['-QuickTime:CreateDate=2024:05:03 21:30:00'],
      'QuickTime:CreateDate',
      night,
    ],
    // The small film of a GoPro is an MP4.
    [
      'a.lrv',
      ffmpeg('-f', 'mp4'),
      ['-QuickTime:CreateDate=2024:05:03 21:30:00'],
      'QuickTime:CreateDate',
      night,
    ],
    [
      'live.mov',
      ffmpeg(),
      ['-Keys:CreationDate=2024:05:03 23:30:00+02:00', '-QuickTime:CreateDate=2020:01:01 00:00:00'],
      'Keys:CreationDate',
      night,
    ],
    [
      'a.mkv',
      ffmpeg('-metadata', 'creation_time=2024-05-03T21:30:00Z'),
      [],
      'Info:DateTimeOriginal',
      night,
    ],
    [
      'a.wmv',
      ffmpeg('-metadata', 'creation_time=2024-05-03T21:30:00Z'),
      [],
      'ASF:CreationDate',
      night,
    ],
    [
      'a.avi',
      ffmpeg('-metadata', 'date=2024-05-03'),
      [],
      'RIFF:DateCreated',
      '2024-05-03T00:00:00.000Z',
    ],
    ['memo.wav', sound, [], 'none', ''],
    ['a.gif', ffmpeg(), [], 'none', ''],
  ])('%s', async (name, make, tags, from, clock) => {
    await using folder = await temporaryFolder()
    const path = join(folder.path, name)
    await make(path)
    // exiftool writes into what it knows the name of.
    if (tags.length > 0) await writeTags(path, tags)
    await using reader = openTagReader()
    const { taken } = readTaken(await reader.read(path), { now: Date.now(), zone: 'Europe/Paris' })
    expect(taken?.from ?? 'none').toBe(from)
    if (taken) expect(new Date(taken.clock).toISOString()).toBe(clock)
  })

  it('has its fraction and the offset of the camera', async () => {
    await using folder = await temporaryFolder()
    for (const [name, make] of [
      ['a.jpg', jpeg],
      ['a.heic', heic],
    ] as const) {
      const path = join(folder.path, name)
      await make(path)
      await writeTags(path, [
        '-DateTimeOriginal=2024:05:03 23:30:00',
        '-SubSecTimeOriginal=25',
        '-OffsetTimeOriginal=-07:00',
      ])
      await using reader = openTagReader()
      const { taken } = readTaken(await reader.read(path), { now: Date.now(), zone: 'UTC' })
      expect(taken).toEqual({
        clock: Date.UTC(2024, 4, 3, 23, 30, 0, 250),
        offset: -420,
        from: 'ExifIFD:DateTimeOriginal',
      })
    }
  })
})

async function writeTags(path: string, tags: readonly string[]): Promise<void> {
  const tool = [await exiftoolPath(), '-q', '-overwrite_original', ...tags]
  const known = path.replace(
    /\.(thm|gpr|lrv)$/,
    (end) => ({ '.thm': '.jpg', '.gpr': '.dng' })[end] ?? '.mp4',
  )
  if (known !== path) await copyFile(path, known)
  await run('perl', ...tool, known)
  if (known !== path) await copyFile(known, path)
}
