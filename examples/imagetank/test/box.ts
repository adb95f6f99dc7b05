import { mkdir, rename, utimes, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import sharp from 'sharp'
import { type Box, type BoxProgram, boxProgram } from '../../../test/support/box.ts'
import type { ImportView, StatusView } from '../src/api/types.ts'

/** The command, from its sources. */
export const tankProgram: BoxProgram = boxProgram(
  'imagetank',
  fileURLToPath(new URL('./fixtures/imagetank.ts', import.meta.url)),
)

/** A small photo, unlike those of other seeds. @param date EXIF's DateTimeOriginal */
export async function photo(seed: number, date?: string): Promise<Buffer> {
  const background = { r: (seed * 53) % 256, g: (seed * 97) % 256, b: (seed * 31) % 256 }
  const image = sharp({ create: { width: 90, height: 60, channels: 3, background } }).jpeg()
  const taken = date === undefined ? {} : { IFD2: { DateTimeOriginal: date } }
  return await image
    .withExif({ IFD0: { Make: 'Boxwright', Model: `Camera ${seed}` }, ...taken })
    .toBuffer()
}

/** When the files of a card were last written to. */
const cardTime = new Date('2024-06-01T12:00:00Z')

/**
 * Make a card and plug it in, complete.
 *
 * @param cards the folder that the box watches
 * @param files by their paths
 */
export async function plugIn(
  cards: string,
  name: string,
  files: Readonly<Record<string, Uint8Array | string>>,
): Promise<string> {
  const aside = join(cards, `.${name}`)
  await mkdir(aside, { recursive: true })
  for (const [path, content] of Object.entries(files)) {
    const target = join(aside, path)
    await mkdir(dirname(target), { recursive: true })
    await writeFile(target, content)
    await utimes(target, cardTime, cardTime)
  }
  const card = join(cards, name)
  await rename(aside, card)
  return card
}

/**
 * Pull a card, and wait until the box has seen it: one that is back at once was never away.
 *
 * @returns where the card is now, and what the box shows
 */
export async function pull(box: Box, card: string): Promise<{ away: string; status: StatusView }> {
  const away = join(dirname(card), `.${basename(card)}`)
  await rename(card, away)
  const isGone = ({ cards }: StatusView): boolean => cards.every(({ id }) => id !== card)
  return { away, status: await box.until<StatusView>('api/status', isGone) }
}

/** Where the box would note what it imports, there is no database. */
export async function spoilIndex(box: Box): Promise<void> {
  const index = join(box.data, 'images/.imagetank/index.sqlite')
  await mkdir(dirname(index), { recursive: true })
  await writeFile(index, 'this is no database, and long enough to be none'.repeat(50))
}

/** Plug in a card whose import fails. @returns the card */
export async function plugInToFail(box: Box, cards: string): Promise<string> {
  await spoilIndex(box)
  return await plugIn(cards, 'EOS', { 'DCIM/A/IMG_1.JPG': await photo(1) })
}

/** Wait until so many imports are over; the latest first. */
export async function imports(box: Box, count: number): Promise<ImportView[]> {
  const enough = ({ length }: ImportView[]): boolean => length >= count
  return await box.until<ImportView[]>('api/imports', enough)
}

/** Ask for a change. */
export async function post(box: Box, path: string, init: RequestInit = {}): Promise<Response> {
  return await fetch(new URL(path, box.url), { method: 'POST', ...init })
}

/** Wait until the box shows a phase. */
export async function phase(box: Box, wanted: StatusView['phase']): Promise<StatusView> {
  return await box.until<StatusView>('api/status', ({ phase }) => phase === wanted)
}
