import { randomFillSync } from 'node:crypto'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import sharp from 'sharp'
import { withLargeThumbnail } from '../../../test/support/multi-picture.ts'

/** What stands in the EXIF of the one photo that all others are made of. */
const placeholder = '2024:05:03 10:00:00'

/**
 * Fill a card with photos of some 4 MB, each with a date of its own; every fourth has a RAW beside it.
 *
 * @param bare - without the large thumbnail that most cameras put into a photo
 * @returns the bytes of all files
 */
export async function makeCard(folder: string, photos: number, bare = false): Promise<number> {
  const jpeg = await onePhoto(bare)
  const kinds = [
    { extension: 'JPG', every: 1, content: jpeg, at: jpeg.indexOf(placeholder) },
    { extension: 'CR2', every: 4, ...rawBeside(jpeg) },
  ]
  const inside = join(folder, 'DCIM/100BOXWR')
  await mkdir(inside, { recursive: true })
  let bytes = 0
  for (let number = 0; number < photos; number += 1) {
    const name = join(inside, `IMG_${String(number + 1).padStart(4, '0')}`)
    const date = new Date(Date.UTC(2024, 4, 3) + number * 600_000).toISOString()
    const shown = date.slice(0, 19).replaceAll('-', ':').replace('T', ' ')
    for (const { extension, every, content, at } of kinds) {
      if (number % every > 0) continue
      content.write(shown, at, 'latin1')
      // Behind the end of the picture, where it does no harm.
      randomFillSync(content, content.length - 16)
      await writeFile(`${name}.${extension}`, content)
      bytes += content.length
    }
  }
  return bytes
}

/** A RAW twice as large: a TIFF with the EXIF of the JPEG, which is a TIFF in itself, and noise. */
function rawBeside(jpeg: Buffer): { readonly content: Buffer; readonly at: number } {
  const begin = jpeg.indexOf('Exif\0\0') + 6
  const exif = jpeg.subarray(begin, begin - 8 + jpeg.readUInt16BE(begin - 8))
  const content = Buffer.concat([exif, randomFillSync(Buffer.alloc(jpeg.length * 2))])
  return { content, at: content.indexOf(placeholder) }
}

/** Noise over colours, as of a sensor: 12 megapixels, some 4 MB, and behind them a picture of full HD (CIPA DC-007). */
async function onePhoto(bare: boolean): Promise<Buffer> {
  const [width, height] = [4000, 3000]
  const pixels = Buffer.alloc(width * height * 3)
  for (let at = 0; at < pixels.length; at += 1) {
    pixels[at] = ((at / 9000) & 127) + ((Math.imul(at, 0x9e3779b1) >>> 25) & 63)
  }
  const exif = {
    IFD0: { Make: 'Boxwright', Model: 'Bench' },
    IFD2: { DateTimeOriginal: placeholder },
  }
  const scene = sharp(pixels, { raw: { width, height, channels: 3 } })
  const photo = await scene.clone().jpeg({ quality: 88 }).withExif(exif).toBuffer()
  const small = await scene.resize(1440, 1080).jpeg({ quality: 88 }).toBuffer()
  return Buffer.concat([bare ? photo : withLargeThumbnail(photo, small), Buffer.alloc(16)])
}
