import { createHash } from 'node:crypto'
import { mkdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { noise } from '../../../../test/support/noise.ts'
import { temporaryFolder } from '../../../../test/support/temporary-folder.ts'
import type { PairImage, PairTask } from '../../src/deltas/pool.ts'
import type { ImageName } from '../../src/image-name.ts'
import { rdiffName } from '../../src/image-name.ts'
import { type Layout, layoutOf } from '../../src/mirror/layout.ts'
import { amxa } from '../names.ts'

/** Images and a mirror to be, as machines share them. */
export interface PairFolder extends AsyncDisposable {
  /** Everything is in here. */
  readonly path: string
  /** The images. */
  readonly images: string
  /** The mirror. */
  readonly layout: Layout
  /** The task of making both rdiffs between the images of two days. */
  task(older: number, newer: number): Promise<PairTask>
}

/** Make a folder with an image for each of so many days: most of each is in all. */
export async function pairFolder(days: number): Promise<PairFolder> {
  const folder = await temporaryFolder('boxwright-workers-')
  const images = join(folder.path, 'images')
  const layout = layoutOf(join(folder.path, 'mirror'))
  for (const each of [images, layout.work, layout.rdiffs]) await mkdir(each, { recursive: true })
  for (let day = 1; day <= days; day += 1) {
    const content = [noise(10_000, day), noise(300_000, 0), noise(5_000, 100 + day)]
    await writeFile(join(images, amxa(day).filename), Buffer.concat(content))
  }
  const imageOf = async ({ filename }: ImageName): Promise<PairImage> => {
    const path = join(images, filename)
    const { size, mtimeNs } = await stat(path, { bigint: true })
    const sha512 = createHash('sha512')
      .update(await readFile(path))
      .digest('hex')
    return { filename, size: Number(size), modified: String(mtimeNs), sha512 }
  }
  return {
    path: folder.path,
    images,
    layout,
    async task(older, newer) {
      const [from, to] = [amxa(older), amxa(newer)]
      return {
        older: await imageOf(from),
        newer: await imageOf(to),
        forth: rdiffName(from, to),
        back: rdiffName(to, from),
      }
    },
    [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose](),
  }
}
