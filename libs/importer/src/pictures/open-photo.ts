import { type FileHandle, open } from 'node:fs/promises'
import sharp, { type Sharp } from 'sharp'
import { headSize, type LargeThumbnail, largeThumbnailsOf } from './large-thumbnails.ts'
import type { PictureRequest } from './protocol.ts'
import { turned } from './turned.ts'

/** No camera makes one of full HD that is larger. */
const mostBytes = 4 << 20

/** Two ways to round the sides of a small picture. */
const sameShape = 0.02

/**
 * Open a photo that sharp knows: the large thumbnail in it if that will do, which is decoded several times as
 * fast, otherwise the photo itself.
 */
export async function openPhoto(request: PictureRequest): Promise<Sharp> {
  const small = await openLargeThumbnail(request).catch(() => undefined)
  // A photo that is cut off still shows what there is of it.
  const options = { limitInputPixels: request.mostPixels, failOn: 'none' } as const
  return small ?? sharp(request.path, options).autoOrient()
}

async function openLargeThumbnail(request: PictureRequest): Promise<Sharp | undefined> {
  const file = await open(request.path)
  try {
    const { buffer, bytesRead } = await file.read(Buffer.allocUnsafe(headSize), 0, headSize, 0)
    const found = largeThumbnailsOf(buffer.subarray(0, bytesRead))
    if (found.length === 0) return undefined
    const whole = await sharp(request.path, { limitInputPixels: request.mostPixels }).metadata()
    for (const one of found.filter(({ size }) => size <= mostBytes)) {
      // It has to be whole: there is a better picture to fall back to.
      const image = sharp(await bytesOf(file, one), { limitInputPixels: request.mostPixels })
      const { width, height } = await image.metadata()
      const shape = (whole.width * height) / (whole.height * width)
      const willDo = Math.max(width, height) >= Math.max(...request.sizes)
      if (!willDo || Math.abs(shape - 1) > sameShape) continue
      return turned(image, whole.orientation ?? 1)
    }
    return undefined
  } finally {
    await file.close()
  }
}

async function bytesOf(file: FileHandle, { at, size }: LargeThumbnail): Promise<Buffer> {
  const { buffer, bytesRead } = await file.read(Buffer.allocUnsafe(size), 0, size, at)
  if (bytesRead < size) throw new Error('the large thumbnail is cut off')
  return buffer
}
