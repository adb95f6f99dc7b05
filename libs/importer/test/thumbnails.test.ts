import { readdir, stat, truncate } from 'node:fs/promises'
import { join } from 'node:path'
import { crc32 } from 'node:zlib'
import { createThumbnails, type ThumbnailOptions } from '@boxwright/importer'
import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { childrenOf } from '../../../test/support/program.ts'
import { run } from '../../../test/support/run.ts'
import { temporaryFolder } from '../../../test/support/temporary-folder.ts'
import { fillCard } from './support/photos.ts'
import { rawWith } from './support/raw.ts'

async function bench(options: Partial<ThumbnailOptions> = {}) {
  const place = await temporaryFolder()
  const [archive, folder] = [join(place.path, 'images'), join(place.path, 'thumbnails')]
  const thumbnails = createThumbnails({ archive, folder, jobs: 1, ...options })
  return {
    archive,
    folder,
    thumbnails,
    async [Symbol.asyncDispose]() {
      await thumbnails[Symbol.asyncDispose]()
      await place[Symbol.asyncDispose]()
    },
  }
}

/** Red on the left, blue on the right; wide. */
async function picture(width = 600, height = 300) {
  const half = { width: width / 2, height, channels: 3 } as const
  const blue = await sharp({ create: { ...half, background: '#00f' } })
    .png()
    .toBuffer()
  const image = sharp({ create: { width, height, channels: 3, background: '#f00' } })
  return image.composite([{ input: blue, left: width / 2, top: 0 }])
}

/** Size, and the colours at the left, the right, the top and the bottom: `r`, `b` or another letter. */
async function look(path: string): Promise<string> {
  const { data, info } = await sharp(path).raw().toBuffer({ resolveWithObject: true })
  const { width, height, channels } = info
  const at = (x: number, y: number): string => {
    const [r = 0, g = 0, b = 0] = data.subarray(
      (Math.floor(y * (height - 1)) * width + Math.floor(x * (width - 1))) * channels,
    )
    return g > 120 ? 'g' : r > b ? 'r' : 'b'
  }
  const points = [at(0.1, 0.5), at(0.9, 0.5), at(0.5, 0.1), at(0.5, 0.9)]
  return `${width}x${height} ${points.join('')}`
}

describe('a thumbnail', () => {
  it.each(['jpg', 'png', 'gif', 'webp', 'tif', 'avif'] as const)('of %s', async (type) => {
    await using it = await bench()
    const format = ({ jpg: 'jpeg', tif: 'tiff' } as const)[type as 'jpg'] ?? type
    await fillCard(it.archive, {
      [`day/a.${type}`]: await (await picture()).toFormat(format).toBuffer(),
    })
    const [path = ''] = await it.thumbnails.make(`day/a.${type}`)
    expect(path).toBe(join(it.folder, type === 'jpg' ? 'day/a.jpg' : `day/a.${type}.jpg`))
    expect(await look(path)).toMatch(/^256x128 rb/)
  })

  it('is upright, whatever way the camera was held', async () => {
    await using it = await bench()
    for (let orientation = 1; orientation <= 8; orientation += 1) {
      const image = (await picture()).withMetadata({ orientation }).jpeg()
      await fillCard(it.archive, { [`${orientation}.jpg`]: await image.toBuffer() })
    }
    const found: string[] = []
    for (let orientation = 1; orientation <= 8; orientation += 1) {
      const [path = ''] = await it.thumbnails.make(`${orientation}.jpg`)
      found.push(await look(path))
    }
    const [wide, mirrored] = ['256x128 rb', '256x128 br']
    expect(found.slice(0, 4).map((text) => text.slice(0, 10))).toEqual([
      wide,
      mirrored,
      mirrored,
      wide,
    ])
    expect(found.slice(4).map((text) => text.slice(0, 7) + text.slice(-2))).toEqual(
      ['rb', 'rb', 'br', 'br'].map((ends) => `128x256${ends}`),
    )
  })

  it('of a RAW is its preview, turned as the RAW says', async () => {
    await using it = await bench()
    const preview = await (await picture(400, 200)).jpeg().toBuffer()
    for (const orientation of [1, 3, 5, 6, 7, 8]) {
      await fillCard(it.archive, { [`${orientation}.nef`]: rawWith(preview, orientation) })
    }
    const found: string[] = []
    for (const orientation of [1, 3, 5, 6, 7, 8]) {
      found.push(await look((await it.thumbnails.make(`${orientation}.nef`))[0] ?? ''))
    }
    expect(found.slice(0, 2).map((text) => text.slice(0, 10))).toEqual(['256x128 rb', '256x128 br'])
    expect(found.slice(2).map((text) => text.slice(0, 7) + text.slice(-2))).toEqual(
      ['rb', 'rb', 'br', 'br'].map((ends) => `128x256${ends}`),
    )
  })

  it('of a HEIC', async () => {
    await using it = await bench()
    const png = join(it.archive, 'a.png')
    await fillCard(it.archive, { 'a.png': await (await picture()).png().toBuffer() })
    await run('heif-enc', '-q', '80', '-o', join(it.archive, 'a.heic'), png)
    const [path = ''] = await it.thumbnails.make('a.heic')
    expect(await look(path)).toMatch(/^256x128 rb/)
  })

  it('of a HEIC of 1.9 GB is refused before it is read', async () => {
    await using it = await bench()
    await fillCard(it.archive, { 'large.heic': '' })
    // Sparse: it takes no room.
    await truncate(join(it.archive, 'large.heic'), 1.9e9)
    await expect(it.thumbnails.make('large.heic')).rejects.toMatchObject({
      code: 'ERR_PICTURE',
      message: expect.stringContaining('1900000000 bytes are more than'),
    })
  })

  it('of a film is not the black before it', async () => {
    await using it = await bench()
    await fillCard(it.archive, { x: '' })
    const film = join(it.archive, 'a.mp4')
    const parts =
      'color=black:size=320x160:rate=10:duration=0.3[a];color=red:size=320x160:rate=10:duration=3[b];[a][b]concat'
    await run('ffmpeg', '-v', 'error', '-f', 'lavfi', '-i', parts, '-pix_fmt', 'yuv420p', film)
    const [path = ''] = await it.thumbnails.make('a.mp4')
    expect(await look(path)).toBe('256x128 rrrr')
  })

  it('of several sizes is decoded once, and never larger than the photo', async () => {
    await using it = await bench({ sizes: [128, 1024] })
    await fillCard(it.archive, { 'day/a.jpg': await (await picture()).jpeg().toBuffer() })
    const paths = await it.thumbnails.make('day/a.jpg')
    expect(paths).toEqual(['day/a.jpg', '@1024/day/a.jpg'].map((path) => join(it.folder, path)))
    expect(await Promise.all(paths.map(look))).toEqual(['128x64 rbrr', '600x300 rbrr'])
  })

  it('that is there is left alone; of what has no picture there is none', async () => {
    await using it = await bench()
    await fillCard(it.archive, { 'a.jpg': await (await picture()).jpeg().toBuffer(), 'a.xmp': 'x' })
    const [path = ''] = await it.thumbnails.make('a.jpg')
    const { mtimeMs } = await stat(path)
    await it.thumbnails.make('a.jpg')
    expect((await stat(path)).mtimeMs).toBe(mtimeMs)
    expect(await it.thumbnails.make('a.xmp')).toEqual([])
    expect(await readdir(it.folder)).toEqual(['a.jpg'])
  })
})

describe('a hostile picture', () => {
  it.each([
    ['no image', 'photo.jpg', 'text'],
    ['an empty one', 'photo.jpg', ''],
    [
      'a drawing that names another file',
      'photo.jpg',
      '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><image href="/etc/passwd" width="9" height="9"/></svg>',
    ],
    [
      'a playlist in the place of a film',
      'film.mp4',
      '#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\n/etc/passwd\n',
    ],
    [
      'a list of files in the place of a film',
      'film.mov',
      'ffconcat version 1.0\nfile /etc/passwd\n',
    ],
    ['a HEIC that is none', 'a.heic', `${'\0'.repeat(4)}ftypheic${'x'.repeat(400)}`],
    ['a RAW without a preview', 'a.cr2', 'II*\0'],
  ])('%s is refused', async (_, name, content) => {
    await using it = await bench()
    await fillCard(it.archive, { [name]: content })
    await expect(it.thumbnails.make(name)).rejects.toMatchObject({ code: 'ERR_PICTURE' })
    expect(await readdir(it.folder).catch(() => [])).toEqual([])
  })

  it('too large to be decoded is refused', async () => {
    await using it = await bench({ mostPixels: 100_000 })
    await fillCard(it.archive, { 'a.jpg': await (await picture()).jpeg().toBuffer() })
    await expect(it.thumbnails.make('a.jpg')).rejects.toMatchObject({ code: 'ERR_PICTURE' })
  })

  it('that says it is a hundred thousand pixels wide and high is refused by its first bytes', async () => {
    await using it = await bench()
    const bomb = Buffer.from(await (await picture(4, 2)).png().toBuffer())
    // IHDR is the first chunk: its name at 12, width and height, 5 more bytes, its CRC (PNG 3, section 11.2.1).
    bomb.writeUInt32BE(100_000, 16)
    bomb.writeUInt32BE(100_000, 20)
    bomb.writeUInt32BE(crc32(bomb.subarray(12, 29)), 29)
    await fillCard(it.archive, { 'a.png': bomb, 'a.jpg': bomb })
    for (const name of ['a.png', 'a.jpg']) {
      await expect(it.thumbnails.make(name)).rejects.toThrow(/pixel/)
    }
  })

  it('that is cut off still shows what there is of it', async () => {
    await using it = await bench()
    const whole = await (await picture()).jpeg().toBuffer()
    await fillCard(it.archive, { 'a.jpg': whole.subarray(0, Math.floor(whole.length * 0.7)) })
    const [path = ''] = await it.thumbnails.make('a.jpg')
    expect(await look(path)).toMatch(/^256x128 rb/)
  })

  it('that takes too long, or kills its process, stops none of the others', async () => {
    await using it = await bench({ timeout: 0.001 })
    const photo = await (await picture()).jpeg().toBuffer()
    await fillCard(it.archive, { 'a.jpg': photo, 'b.jpg': photo })
    await expect(it.thumbnails.make('a.jpg')).rejects.toThrow('it took longer than 0.001 s')
    await using other = await bench()
    await fillCard(other.archive, { 'a.jpg': photo, 'b.jpg': photo })
    await other.thumbnails.make('b.jpg')
    const [child = 0] = (await childrenOf(process.pid)).slice(-1)
    process.kill(child, 'SIGKILL')
    await expect(
      other.thumbnails.make('a.jpg').catch(() => other.thumbnails.make('a.jpg')),
    ).resolves.toHaveLength(1)
  })

  it('can be given up', async () => {
    await using it = await bench()
    await fillCard(it.archive, { 'a.jpg': await (await picture()).jpeg().toBuffer() })
    const stop = new AbortController()
    const making = it.thumbnails.make('a.jpg', { signal: stop.signal })
    stop.abort(new Error('enough'))
    await expect(making).rejects.toThrow('enough')
  })

  it('that still waits when all ends is not tried, and no process is begun for it', async () => {
    await using it = await bench()
    const photo = await (await picture()).jpeg().toBuffer()
    const names = ['a.jpg', 'b.jpg', 'c.jpg']
    await fillCard(it.archive, Object.fromEntries(names.map((name) => [name, photo])))
    const before = await childrenOf(process.pid)
    const making = Promise.allSettled(names.map((name) => it.thumbnails.make(name)))
    await expect.poll(async () => (await childrenOf(process.pid)).length).toBe(before.length + 1)
    await it.thumbnails[Symbol.asyncDispose]()
    const refused = { status: 'rejected', reason: { code: 'ERR_NOT_TRIED' } }
    expect(await making).toMatchObject([refused, refused, refused])
    await expect(it.thumbnails.make('a.jpg')).rejects.toMatchObject({ code: 'ERR_NOT_TRIED' })
    expect(await childrenOf(process.pid)).toEqual(before)
  })
})

it('wrong options are told at once', () => {
  const wrong = { archive: '', folder: 'x', sizes: [3], timeout: 0 }
  expect(() => createThumbnails(wrong)).toThrow(/archive: .*\nsizes\.0: .*\ntimeout: /s)
})
