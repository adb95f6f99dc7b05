import { writeFileSync } from 'node:fs'
import type { ExifTool } from 'exiftool-vendored'
import sharp, { type Sharp } from 'sharp'
import { boundedExiftool } from '../exif/bounded.ts'
import { openFilm, openHeic, openRaw } from './decode.ts'
import { openPhoto } from './open-photo.ts'
import type { PictureAnswer, PictureRequest } from './protocol.ts'

// The process in which images are decoded: one at a time, for as long as somebody asks.

let tool: ExifTool | undefined

/** JPEG's quality: at a few hundred pixels nobody sees more. */
const quality = 80

// Files are seen once, and others want the cores, too.
sharp.cache(false)
sharp.concurrency(1)
// The content decides what reads it, not the name: a drawing that calls itself a photo could name other files.
sharp.block({ operation: ['VipsForeignLoadSvg'] })

async function open(request: PictureRequest): Promise<Sharp> {
  switch (request.kind) {
    case 'photo':
      return await openPhoto(request)
    case 'heic':
      return await openHeic(request)
    case 'film':
      return await openFilm(request)
    case 'raw':
      tool ??= await startExiftool()
      return await openRaw(tool, request)
  }
}

/** Not before the first RAW: to load what starts it takes longer than to make ten thumbnails. */
async function startExiftool(): Promise<ExifTool> {
  const { ExifTool } = await import('exiftool-vendored')
  return new ExifTool({ maxProcs: 1, ...(await boundedExiftool()) })
}

/** The largest first, and each smaller one of that: a photo is decoded once. */
async function make(request: PictureRequest): Promise<Uint8Array[]> {
  const image = await open(request)
  const most = Math.max(...request.sizes)
  const largest = image
    .resize(most, most, { fit: 'inside', withoutEnlargement: true })
    .flatten({ background: 'white' })
    .toColourspace('srgb')
  if (request.sizes.length === 1) return [await largest.jpeg({ quality }).toBuffer()]
  const { data, info } = await largest.raw().toBuffer({ resolveWithObject: true })
  const { width, height, channels } = info
  const raw = { raw: { width, height, channels } }
  return await Promise.all(
    request.sizes.map((size) =>
      sharp(data, raw)
        .resize(size, size, { fit: 'inside', withoutEnlargement: true })
        .jpeg({ quality })
        .toBuffer(),
    ),
  )
}

async function answer(request: PictureRequest): Promise<PictureAnswer> {
  try {
    return { pictures: await make(request) }
  } catch (error) {
    return { message: error instanceof Error ? error.message : String(error) }
  }
}

// If memory runs out, this process is to be ended rather than the one that asks.
try {
  writeFileSync('/proc/self/oom_score_adj', '1000')
} catch {
  // A container may forbid it.
}

process.on('disconnect', () => process.exit())
process.on('message', async (request: PictureRequest) => {
  process.send?.(await answer(request))
})
