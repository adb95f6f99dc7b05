import { mkdir, utimes, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { landscape, randomOf } from './landscape.ts'

/** A card of the demo. */
export interface DemoCard {
  readonly name: string
  /** What is on it, for a person. */
  readonly about: string
  /** Make its files. @param signal ends that */
  fill(folder: string, signal: AbortSignal): Promise<void>
}

/** What a camera took in a day: the hour of each photo. */
interface Walk {
  readonly day: string
  readonly hours: readonly number[]
}

const holiday: readonly Walk[] = [
  { day: '2026:07:11', hours: [5, 7, 9, 11, 14, 17, 18, 20] },
  { day: '2026:07:12', hours: [8, 10, 13, 16, 18, 19, 21, 22] },
  { day: '2026:07:13', hours: [6, 8, 12, 15, 18, 20] },
]

/** The cards, in the order in which they are made. */
export const demoCards: readonly DemoCard[] = [
  {
    name: 'HOLIDAY',
    about: 'three days in the hills: 22 photos, two of them with a RAW, one film that is none',
    async fill(folder, signal) {
      await takeAll(folder, holiday, { signal, camera: 'Field 35', seed: 100, first: 815 })
      for (const number of [815, 816]) {
        await put(folder, `DCIM/100FIELD/IMG_0${number}.CR2`, noise(number, 400_000), '2026:07:11')
      }
      await put(folder, 'DCIM/100FIELD/MVI_0900.MP4', noise(9, 900_000), '2026:07:12')
    },
  },
  {
    name: 'BROKEN',
    about:
      'what cameras do: cut off, empty, no date, a date of zeros, the year 2098, a second copy; and what a computer left there',
    async fill(folder) {
      const camera = 'Field 35'
      const good = await landscape({ seed: 301, date: '2026:07:14 09:30:00', hour: 9, camera })
      const at = (name: string) => `DCIM/101FIELD/${name}`
      await put(folder, at('IMG_0001.JPG'), good, '2026:07:14')
      await put(folder, at('IMG_0002.JPG'), good, '2026:07:14')
      await put(folder, at('IMG_0003.JPG'), good.subarray(0, good.length >> 1), '2026:07:14')
      await put(folder, at('IMG_0004.JPG'), new Uint8Array(), '2026:07:14')
      const undated = await landscape({ seed: 302, hour: 17, camera })
      await put(folder, at('IMG_0005.JPG'), undated, '2026:07:14')
      for (const [name, date, seed] of [
        ['IMG_0006.JPG', '0000:00:00 00:00:00', 303],
        ['IMG_0007.JPG', '2098:01:01 12:00:00', 304],
      ] as const) {
        const odd = await landscape({ seed, date, hour: 12 + (seed % 8), camera })
        await put(folder, at(name), odd, '2026:07:14')
      }
      await put(folder, at('IMG_0008.JPG'), Buffer.from('<html>no photo</html>'), '2026:07:14')
      await put(folder, at('._IMG_0001.JPG'), Buffer.from('where its window was'), '2026:07:14')
    },
  },
  {
    name: 'SECOND_CAMERA',
    about: 'another camera with the same file names: none of them overwrites anything',
    async fill(folder, signal) {
      const walks = [{ day: '2026:07:12', hours: [6, 9, 12, 17, 19, 20] }]
      await takeAll(folder, walks, { signal, camera: 'Pocket 20', seed: 500, first: 815 })
    },
  },
]

interface Roll {
  readonly camera: string
  readonly seed: number
  /** The number of the first photo. */
  readonly first: number
  readonly signal: AbortSignal
}

async function takeAll(
  folder: string,
  walks: readonly Walk[],
  { signal, camera, seed, first }: Roll,
): Promise<void> {
  let number = first
  for (const { day, hours } of walks) {
    for (const hour of hours) {
      signal.throwIfAborted()
      const minute = String((number * 7) % 60).padStart(2, '0')
      const date = `${day} ${String(hour).padStart(2, '0')}:${minute}:00`
      const photo = await landscape({ seed: seed + number, date, hour, camera })
      await put(folder, `DCIM/100FIELD/IMG_${String(number).padStart(4, '0')}.JPG`, photo, day)
      number += 1
    }
  }
}

async function put(folder: string, path: string, content: Uint8Array, day: string): Promise<void> {
  const target = join(folder, path)
  await mkdir(dirname(target), { recursive: true })
  await writeFile(target, content)
  const time = new Date(`${day.replaceAll(':', '-')}T12:00:00Z`)
  await utimes(target, time, time)
}

function noise(seed: number, length: number): Uint8Array {
  const random = randomOf(seed)
  return Uint8Array.from({ length }, () => random() * 256)
}
