import { execFile } from 'node:child_process'
import { open } from 'node:fs/promises'
import { promisify } from 'node:util'
import type { ExifTool } from 'exiftool-vendored'
import sharp, { type Sharp } from 'sharp'
import type { PictureRequest } from './protocol.ts'
import { turned } from './turned.ts'

/** libheif-js decodes into memory that WebAssembly cannot give back: 4 bytes a pixel. */
const mostHeicPixels = 100_000_000

/** Bytes of a HEIC, which is in memory whole, and once more in libheif-js: no camera writes half of it. */
const mostHeicBytes = 128 * 2 ** 20

/** What a card may have in films, and what ffmpeg may therefore try: no playlists, which name other files. */
const formats =
  'mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,avi,mpegts,mpeg,mpegvideo,asf,mxf,dv,h264,hevc'

/** Decode a HEIC: sharp's own build has no HEVC. libheif turns it upright. */
export async function openHeic({ path, mostPixels }: PictureRequest): Promise<Sharp> {
  // Not before it is needed: it compiles 1.5 MB of WebAssembly.
  const { default: decode } = await import('heic-decode')
  const images = await decode.all({ buffer: await readHeic(path) })
  try {
    const [first] = images
    if (!first) throw new Error('there is no image in it')
    const most = Math.min(mostPixels, mostHeicPixels)
    const { width, height } = first
    if (width * height > most) throw new Error(`${width}x${height} is more than ${most} pixels`)
    const { data } = await first.decode()
    return sharp(data, { raw: { width, height, channels: 4 } })
  } finally {
    images.dispose()
  }
}

async function readHeic(path: string): Promise<Buffer> {
  await using file = await open(path)
  const { size } = await file.stat()
  if (size > mostHeicBytes) throw new Error(`${size} bytes are more than ${mostHeicBytes}`)
  return await file.readFile()
}

/** Previews that cameras put into a RAW, the best first. */
const previews = ['JpgFromRaw', 'PreviewImage', 'OtherImage', 'ThumbnailImage'] as const

/** The preview that a RAW has in it. */
export async function openRaw(
  tool: ExifTool,
  { path, mostPixels }: PictureRequest,
): Promise<Sharp> {
  const readArgs = ['-fast', '-n', '-IFD0:Orientation']
  const { Orientation } = await tool.readRaw(path, { readArgs })
  for (const tag of previews) {
    const bytes = await tool.extractBinaryTagToBuffer(tag, path).catch(() => undefined)
    if (!bytes || bytes.length === 0) continue
    const image = sharp(bytes, { limitInputPixels: mostPixels, failOn: 'none' })
    const known = await image.metadata().catch(() => undefined)
    if (!known) continue
    // The preview may say itself how it lies; if it does not, the RAW does.
    return known.orientation === undefined ? turned(image, Number(Orientation)) : image.autoOrient()
  }
  throw new Error('there is no preview in it')
}

/** A frame of a film: the one most like the others of its first second, so that it is not the black before it. */
export async function openFilm({ path, mostPixels }: PictureRequest): Promise<Sharp> {
  const args = [
    // It must not outlive this process, which may be killed at any moment.
    ...['--pdeathsig', 'KILL', 'ffmpeg'],
    ...['-v', 'error', '-nostdin', '-threads', '1', '-max_pixels', String(mostPixels)],
    ...['-protocol_whitelist', 'file', '-format_whitelist', formats, '-i', `file:${path}`],
    ...['-an', '-sn', '-vf', 'thumbnail=25', '-frames:v', '1'],
    ...['-f', 'image2pipe', '-c:v', 'png', 'pipe:1'],
  ]
  const options = { encoding: 'buffer', maxBuffer: 256 << 20, killSignal: 'SIGKILL' } as const
  const { stdout } = await promisify(execFile)('setpriv', args, options)
  if (stdout.length === 0) throw new Error('there is no frame in it')
  return sharp(stdout, { limitInputPixels: mostPixels })
}
