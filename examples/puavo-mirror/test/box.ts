import { copyFile, mkdir, rename } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type BoxProgram, boxProgram } from '../../../test/support/box.ts'
import type { SeriesView } from '../src/api/types.ts'
import { demoName, makeDemoImage } from '../src/demo/images.ts'

/** The command, from its sources. */
export const mirrorProgram: BoxProgram = boxProgram(
  'puavo-img-repo',
  fileURLToPath(new URL('./fixtures/puavo-img-repo.ts', import.meta.url)),
)

/** Configuration of a box that takes images at once. */
export const atOnce = 'making: {settle: 0s}'

/** Configuration of a box that serves what there is and takes nothing. */
export const serveOnly = 'making: {settle: 24h}'

/** Make the n-th of the demo's images in `images` of a folder. */
export async function release(folder: string, number: number): Promise<void> {
  await makeDemoImage(join(folder, 'images'), join(folder, 'work'), number)
}

/** A folder with the first of the demo's images. */
export async function imagesIn(folder: string, count: number): Promise<string> {
  const images = join(folder, 'images')
  await mkdir(images, { recursive: true })
  for (let number = 0; number < count; number++) await release(folder, number)
  return images
}

/** Put an image at a place as a download does that was finished: at once, as a file of its own. */
export async function put(image: string, place: string): Promise<void> {
  const aside = join(dirname(place), '.coming')
  await copyFile(image, aside)
  await rename(aside, place)
}

/** Whether a mirror offers so many images, and to each of the last three an rdiff from each other. */
export const offers =
  (count: number) =>
  (series: readonly SeriesView[]): boolean =>
    series[0]?.images.length === count && series[0].images.at(-1)?.diffs.length === count - 1

export { demoName }
