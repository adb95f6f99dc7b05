import sharp from 'sharp'

/** A photo that was never taken. */
export interface LandscapeOptions {
  /** Makes it different from all others. */
  readonly seed: number
  /** EXIF's DateTimeOriginal: `2026:05:03 18:40:00`; without it the file has no date inside. */
  readonly date?: string
  /** The hour of the light: 0 to 24. */
  readonly hour: number
  /** The camera's model. */
  readonly camera: string
  /** px. Default 1600. */
  readonly width?: number
}

/** Skies by the hour: from above to the horizon, then the hills. */
const lights = [
  { until: 6, sky: ['#0b1030', '#27305e', '#6b5b8c'], hills: '#0a0f24', sun: '#f4efe0' },
  { until: 9, sky: ['#3b6ea5', '#f2b79a', '#ffe6c4'], hills: '#2c3a55', sun: '#fff3d6' },
  { until: 16, sky: ['#1f74c9', '#69aee6', '#d6ecf8'], hills: '#23523f', sun: '#ffffff' },
  { until: 19, sky: ['#2a3f7a', '#e8835a', '#ffd08a'], hills: '#2b2140', sun: '#fff0c2' },
  { until: 21, sky: ['#151a3c', '#7a3d6d', '#f08a5d'], hills: '#130f26', sun: '#ffd7a8' },
  { until: 25, sky: ['#05081a', '#101a3a', '#2d3b66'], hills: '#03050f', sun: '#f1ede0' },
] as const

/** A JPEG of hills under a sky, with EXIF as a camera would write it. */
export async function landscape(options: LandscapeOptions): Promise<Buffer> {
  const { seed, date, hour, camera, width = 1600 } = options
  const height = Math.round((width * 2) / 3)
  const random = randomOf(seed)
  const drawing = draw(random, hour)
  const image = sharp(Buffer.from(drawing), { density: 72 }).resize(width, height)
  const iso = [100, 200, 400, 800][Math.floor(random() * 4)] ?? 100
  const exposure = [125, 250, 500, 1000][Math.floor(random() * 4)] ?? 125
  return await image
    .jpeg({ quality: 88 })
    .withExif({
      IFD0: { Make: 'Boxwright', Model: camera },
      IFD2: {
        ...(date === undefined ? {} : { DateTimeOriginal: date, OffsetTimeOriginal: '+02:00' }),
        ExposureTime: `1/${exposure}`,
        FNumber: '56/10',
        ISOSpeedRatings: String(iso),
        FocalLength: '35/1',
        LensModel: 'Boxwright 35 mm',
      },
    })
    .toBuffer()
}

function draw(random: () => number, hour: number): string {
  const { sky, hills, sun } = lights.find(({ until }) => hour < until) ?? lights[2]
  const stops = sky.map((colour, at) => `<stop offset="${at / 2}" stop-color="${colour}"/>`)
  const x = 120 + random() * 960
  const y = 120 + random() * 300
  const radius = 22 + random() * 40
  const layers = [0, 1, 2, 3].map((layer) => {
    const base = 470 + layer * 85 + random() * 30
    const opacity = 0.35 + layer * 0.2
    return `<path d="${ridge(random, base, 130 - layer * 22)}" fill="${hills}" opacity="${Math.min(1, opacity)}"/>`
  })
  const stars =
    hour < 6 || hour >= 21
      ? Array.from(
          { length: 90 },
          () =>
            `<circle cx="${random() * 1200}" cy="${random() * 420}" r="${0.5 + random()}" fill="#fff" opacity="${0.3 + random() * 0.7}"/>`,
        )
      : []
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1200 800" width="1200" height="800">
    <defs><linearGradient id="s" x1="0" y1="0" x2="0" y2="1">${stops.join('')}</linearGradient>
    <radialGradient id="g"><stop offset="0" stop-color="${sun}" stop-opacity=".75"/><stop offset="1" stop-color="${sun}" stop-opacity="0"/></radialGradient></defs>
    <rect width="1200" height="800" fill="url(#s)"/>${stars.join('')}
    <circle cx="${x}" cy="${y}" r="${radius * 5}" fill="url(#g)"/><circle cx="${x}" cy="${y}" r="${radius}" fill="${sun}"/>
    ${layers.join('')}</svg>`
}

/** A line of hills: a few waves, and the ground below. */
function ridge(random: () => number, base: number, rise: number): string {
  const phases = [random() * 7, random() * 7, random() * 7]
  const points = Array.from({ length: 61 }, (_, at) => {
    const x = at * 20
    const [a = 0, b = 0, c = 0] = phases
    const wave = Math.sin(x / 210 + a) + 0.5 * Math.sin(x / 90 + b) + 0.18 * Math.sin(x / 31 + c)
    return `${x},${(base - (wave * rise) / 1.7).toFixed(1)}`
  })
  return `M0,800 L${points.join(' L')} L1200,800 Z`
}

/** Numbers from 0 to 1, the same for the same seed (mulberry32). */
export function randomOf(seed: number): () => number {
  let state = Math.imul(seed + 1, 0x9e3779b9)
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
}
