import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createThumbnails } from '@boxwright/importer'
import fc from 'fast-check'
import sharp from 'sharp'
import { expect, test } from 'vitest'
import { withLargeThumbnail } from '../../../test/support/multi-picture.ts'
import { run } from '../../../test/support/run.ts'
import { temporaryFolder } from '../../../test/support/temporary-folder.ts'
import { readPlainJpeg } from '../src/exif/plain-jpeg.ts'
import { frameOf } from '../src/pictures/frame.ts'
import { largeThumbnailsOf } from '../src/pictures/large-thumbnails.ts'

const [blue, green] = ['#0000ff', '#00ff00'] as const

async function plain(width: number, height: number, background: string): Promise<Buffer> {
  return await sharp({ create: { width, height, channels: 3, background } })
    .jpeg()
    .toBuffer()
}

/** Which of the two pictures a thumbnail was made of, and its size. */
async function thumbnailOf(file: Uint8Array, size = 256): Promise<unknown> {
  await using folder = await temporaryFolder()
  const archive = join(folder.path, 'tank')
  await mkdir(archive)
  await writeFile(join(archive, '1.jpg'), file)
  const options = { archive, folder: join(folder.path, 'small'), sizes: [size], jobs: 1 }
  await using thumbnails = createThumbnails(options)
  const [path = ''] = await thumbnails.make('1.jpg')
  const { dominant } = await sharp(path).stats()
  const { width, height } = await sharp(path).metadata()
  return [dominant.g > dominant.b ? 'large thumbnail' : 'photo', width, height]
}

test('a thumbnail is made of the large thumbnail in a JPEG, if that is large enough and like it', async () => {
  const photo = await plain(1200, 900, blue)
  const both = withLargeThumbnail(photo, await plain(640, 480, green))
  expect(await thumbnailOf(both)).toEqual(['large thumbnail', 256, 192])
  expect(await thumbnailOf(both, 800)).toEqual(['photo', 800, 600])
  const wide = withLargeThumbnail(photo, await plain(640, 360, green))
  expect(await thumbnailOf(wide)).toEqual(['photo', 256, 192])
  // Cut off, as a copy from a broken card may be: there is still the photo.
  expect(await thumbnailOf(both.subarray(0, -300))).toEqual(['photo', 256, 192])
})

test('it lies as the photo does', async () => {
  const photo = await sharp(await plain(1200, 900, blue))
    .withMetadata({ orientation: 6 })
    .toBuffer()
  const both = withLargeThumbnail(photo, await plain(640, 480, green))
  expect(await thumbnailOf(both)).toEqual(['large thumbnail', 192, 256])
})

test('the size of a JPEG and how it lies are told as libvips tells them', async () => {
  for (const progressive of [false, true]) {
    for (const orientation of [undefined, 1, 2, 3, 4, 5, 6, 7, 8]) {
      const image = sharp(await plain(60, 40, blue)).jpeg({ progressive })
      const photo = await image.withMetadata(orientation ? { orientation } : {}).toBuffer()
      const { width, height, orientation: found = 1 } = await sharp(photo).metadata()
      expect(frameOf(photo)).toEqual({ width, height, orientation: found })
    }
  }
})

test('it is where exiftool finds it, and hides no date', async () => {
  await using folder = await temporaryFolder()
  const small = await plain(640, 480, green)
  const exif = {
    IFD0: { Make: 'NIKON CORPORATION', Model: 'Z' },
    IFD2: { DateTimeOriginal: '2024:05:03 10:00:00' },
  }
  const photo = await sharp(await plain(1200, 900, blue))
    .withExif(exif)
    .toBuffer()
  const both = withLargeThumbnail(photo, small)
  const path = join(folder.path, '1.jpg')
  await writeFile(path, both)
  const exiftool = join(
    import.meta.dirname,
    '../../../node_modules/exiftool-vendored.pl/bin/exiftool',
  )
  const told = await run(
    'perl',
    exiftool,
    '-n',
    '-s3',
    '-MPImage2:MPImageStart',
    '-MPImage2:MPImageLength',
    path,
  )
  const [found] = largeThumbnailsOf(both)
  expect(told.trim().split('\n').map(Number)).toEqual([found?.at, found?.size])
  expect(both.subarray(found?.at)).toEqual(small)
  expect(readPlainJpeg(both)).toMatchObject({ 'ExifIFD:DateTimeOriginal': '2024:05:03 10:00:00' })
})

test('any bytes at all: it ends, and never throws', async () => {
  const both = withLargeThumbnail(await plain(64, 48, blue), await plain(32, 24, green))
  fc.assert(
    fc.property(fc.nat(both.length - 1), fc.nat(255), fc.nat(both.length), (at, byte, length) => {
      const other = Buffer.from(both)
      other[at] = byte
      largeThumbnailsOf(other.subarray(0, length))
      frameOf(other.subarray(0, length))
    }),
  )
})
