import { copyFile, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createThumbnails } from '@boxwright/importer'
import { exiftoolPath } from 'exiftool-vendored'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { run } from '../../../test/support/run.ts'
import { type TemporaryFolder, temporaryFolder } from '../../../test/support/temporary-folder.ts'
import { cornered, cornersOf, shownAs } from './support/corners.ts'

const orientations = [1, 2, 3, 4, 5, 6, 7, 8] as const
const [width, height] = [320, 160] as const

let place: TemporaryFolder
let thumbnails: ReturnType<typeof createThumbnails>
const at = (name: string): string => join(place.path, name)

beforeAll(async () => {
  place = await temporaryFolder()
  thumbnails = createThumbnails({ archive: place.path, folder: at('small'), sizes: [128], jobs: 1 })
  const source = new URL('fixtures/turned-heif.c', import.meta.url).pathname
  await run('cc', '-o', at('turned-heif'), source, '-lheif')
  const phones: string[] = []
  for (const format of ['heic', 'avif']) {
    for (const orientation of orientations) {
      const [name, phone] = [at(`${orientation}.${format}`), at(`phone-${orientation}.${format}`)]
      await run(at('turned-heif'), format, String(orientation), name)
      await writeFile(name, withSize(await readFile(name)))
      await copyFile(name, phone)
      phones.push(phone)
    }
  }
  // Phones write it into the EXIF as well, which is not to be obeyed: it would be turned twice.
  await tag(phones, '-IFD0:Orientation#=6')
})
afterAll(async () => {
  await thumbnails[Symbol.asyncDispose]()
  await place[Symbol.asyncDispose]()
})

/** The size is that before it is turned (ISO/IEC 23008-12, 6.5.3): some releases of libheif write the other. */
function withSize(heif: Buffer): Buffer {
  const box = heif.indexOf('ispe')
  heif.writeUInt32BE(width, box + 8)
  heif.writeUInt32BE(height, box + 12)
  return heif
}

async function tag(files: readonly string[], ...tags: readonly string[]): Promise<void> {
  await run('perl', await exiftoolPath(), '-q', '-overwrite_original', ...tags, ...files)
}

async function shown(name: string): Promise<string> {
  const [path = ''] = await thumbnails.make(name)
  return await cornersOf(path)
}

const upright = (orientation: number): string =>
  `${orientation > 4 ? '64x128' : '128x64'} ${shownAs[orientation]}`

describe.each(orientations)('a picture in the orientation %i', (orientation) => {
  it.each(['jpeg', 'png', 'webp', 'tiff'] as const)('is upright: %s', async (format) => {
    const name = `${orientation}.${format}`
    const image = sharp(await cornered(width, height)).withMetadata({ orientation })
    await image.toFormat(format).toFile(at(name))
    expect(await shown(name)).toBe(upright(orientation))
  })

  // Properties of the image say it: irot, imir.
  it.each(['heic', 'avif'])('is upright: %s', async (format) => {
    expect(await shown(`${orientation}.${format}`)).toBe(upright(orientation))
    expect(await shown(`phone-${orientation}.${format}`)).toBe(upright(orientation))
  })
})

describe('a film', () => {
  it.each([
    [0, 1],
    [90, 6],
    [180, 3],
    [270, 8],
  ] as const)('that is to be turned by %i degrees is upright', async (degrees, orientation) => {
    const name = `${degrees}.mp4`
    await writeFile(at('still.jpg'), await cornered(width, height))
    const still = ['-loop', '1', '-i', at('still.jpg'), '-t', '1', '-pix_fmt', 'yuv420p']
    await run('ffmpeg', '-v', 'error', ...still, at(name))
    // The matrix of its track (ISO/IEC 14496-12, 8.3.2), as phones write it.
    await tag([at(name)], `-Rotation=${degrees}`)
    expect(await shown(name)).toBe(upright(orientation))
  })
})
