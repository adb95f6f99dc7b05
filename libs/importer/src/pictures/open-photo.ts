import { type FileHandle, open } from 'node:fs/promises'
import sharp, { type Sharp } from 'sharp'
import { type Frame, frameOf } from './frame.ts'
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
    const head = buffer.subarray(0, bytesRead)
    const whole = frameOf(head)
    if (!whole || whole.width * whole.height > request.mostPixels) return undefined
    for (const one of largeThumbnailsOf(head).filter(({ size }) => size <= mostBytes)) {
      const bytes = await bytesOf(file, one)
      const small = frameOf(bytes)
      if (!small || !willDo(small, whole, request)) continue
      // It has to be whole: there is a better picture to fall back to.
      const image = sharp(bytes, { limitInputPixels: request.mostPixels })
      return turned(image, whole.orientation)
    }
    return undefined
  } finally {
    await file.close()
  }
}

function willDo(small: Frame, whole: Frame, { sizes }: PictureRequest): boolean {
  const shape = (whole.width * small.height) / (whole.height * small.width)
  return (
    Math.max(small.width, small.height) >= Math.max(...sizes) && Math.abs(shape - 1) <= sameShape
  )
}

async function bytesOf(file: FileHandle, { at, size }: LargeThumbnail): Promise<Buffer> {
  const { buffer, bytesRead } = await file.read(Buffer.allocUnsafe(size), 0, size, at)
  if (bytesRead < size) throw new Error('the large thumbnail is cut off')
  return buffer
}
