import { randomFillSync } from 'node:crypto'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import sharp from 'sharp'

/** What stands in the EXIF of the one photo that all others are made of. */
const placeholder = '2024:05:03 10:00:00'

/**
 * Fill a card with photos of some 4 MB, each with a date of its own; every fourth has a RAW beside it.
 *
 * @returns the bytes of all files
 */
export async function makeCard(folder: string, photos: number): Promise<number> {
  const jpeg = await onePhoto()
  const at = jpeg.indexOf(placeholder)
  const inside = join(folder, 'DCIM/100BOXWR')
  await mkdir(inside, { recursive: true })
  let bytes = 0
  for (let number = 0; number < photos; number += 1) {
    const date = new Date(Date.UTC(2024, 4, 3) + number * 600_000).toISOString()
    jpeg.write(date.slice(0, 19).replaceAll('-', ':').replace('T', ' '), at, 'latin1')
    // Behind the end of the picture, where it does no harm.
    randomFillSync(jpeg, jpeg.length - 16)
    const name = join(inside, `IMG_${String(number + 1).padStart(4, '0')}`)
    await writeFile(`${name}.JPG`, jpeg)
    bytes += jpeg.length
    if (number % 4 > 0) continue
    await writeFile(`${name}.CR2`, randomFillSync(Buffer.alloc(jpeg.length * 2)))
    bytes += jpeg.length * 2
  }
  return bytes
}

/** Noise over colours, as of a sensor: 12 megapixels, some 4 MB. */
async function onePhoto(): Promise<Buffer> {
  const [width, height] = [4000, 3000]
  const pixels = Buffer.alloc(width * height * 3)
  for (let at = 0; at < pixels.length; at += 1) {
    pixels[at] = ((at / 9000) & 127) + ((Math.imul(at, 0x9e3779b1) >>> 26) & 31)
  }
  const exif = {
    IFD0: { Make: 'Boxwright', Model: 'Bench' },
    IFD2: { DateTimeOriginal: placeholder },
  }
  const image = sharp(pixels, { raw: { width, height, channels: 3 } }).jpeg({ quality: 88 })
  return Buffer.concat([await image.withExif(exif).toBuffer(), Buffer.alloc(16)])
}
