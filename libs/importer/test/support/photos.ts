import { mkdir, utimes, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import sharp from 'sharp'
import { noise } from '../../../../test/support/noise.ts'

/** A photo to be made. */
export interface PhotoOptions {
  /** Makes it different from all others. */
  readonly seed: number
  /** EXIF's DateTimeOriginal, as it stands: `2024:05:03 10:00:00`. Default: none. */
  readonly date?: string
  /** The camera's model. */
  readonly camera?: string
  /** Its width and height. Default 32. */
  readonly pixels?: number
}

/** A JPEG with EXIF, as a camera would make it: noise, so that no two are equal. */
export async function photo({ seed, date, camera, pixels = 32 }: PhotoOptions): Promise<Buffer> {
  const raw = { width: pixels, height: pixels, channels: 3 } as const
  const image = sharp(noise(pixels * pixels * 3, seed), { raw }).jpeg({ quality: 90 })
  const exif = {
    IFD0: { Make: 'Boxwright', ...(camera !== undefined && { Model: camera }) },
    ...(date !== undefined && { IFD2: { DateTimeOriginal: date } }),
  }
  return await image.withExif(exif).toBuffer()
}

/** When the files of a card were last written to, if nothing else is said. */
export const cardTime: Date = new Date('2024-06-01T12:00:00Z')

/** Put files on a card: paths and what is in them. */
export async function fillCard(
  root: string,
  files: Readonly<Record<string, Uint8Array | string>>,
  time: Date = cardTime,
): Promise<void> {
  for (const [path, content] of Object.entries(files)) {
    const target = join(root, path)
    await mkdir(dirname(target), { recursive: true })
    await writeFile(target, content)
    await utimes(target, time, time)
  }
}
