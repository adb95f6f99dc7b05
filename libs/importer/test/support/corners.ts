import sharp from 'sharp'

const names = { r: '#f00', g: '#0f0', b: '#00f', w: '#fff' } as const

/**
 * How a picture with the corners `rgbw` looks that is to be shown in an orientation: EXIF 2.32, 4.6.4, tag 274, where its first
 * row and its first column are.
 */
export const shownAs: readonly string[] = [
  ...['', 'rgbw', 'grwb', 'wbgr', 'bwrg'],
  ...['rbgw', 'brwg', 'wgbr', 'gwrb'],
]

/** A wide JPEG: red and green above, blue and white below. */
export async function cornered(width = 320, height = 160): Promise<Buffer> {
  const quarter = { width: width / 2, height: height / 2, channels: 3 } as const
  const parts = Object.values(names).map(async (background, index) => ({
    input: await sharp({ create: { ...quarter, background } })
      .png()
      .toBuffer(),
    left: (index % 2) * quarter.width,
    top: Math.floor(index / 2) * quarter.height,
  }))
  return await sharp({ create: { width, height, channels: 3, background: 'black' } })
    .composite(await Promise.all(parts))
    .jpeg({ quality: 95 })
    .toBuffer()
}

/** The size of a picture, and the colours of its corners: `320x160 rgbw`. */
export async function cornersOf(picture: string | Uint8Array): Promise<string> {
  const { data, info } = await sharp(picture)
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true })
  const { width, height, channels } = info
  const colours = [0.1, 0.9].flatMap((y) =>
    [0.1, 0.9].map((x) => {
      const at = (Math.floor(y * height) * width + Math.floor(x * width)) * channels
      const bright = [...data.subarray(at, at + 3)].map((value) => (value > 127 ? 'f' : '0'))
      const [name = '?'] =
        Object.entries(names).find(([, colour]) => colour === `#${bright.join('')}`) ?? []
      return name
    }),
  )
  return `${width}x${height} ${colours.join('')}`
}
