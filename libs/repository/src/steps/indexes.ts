import { access, rename } from 'node:fs/promises'
import { join } from 'node:path'
import type { Sums } from '../meta.ts'
import type { Layout } from '../mirror/layout.ts'

/** Where the index of an image is kept: by what is in it, so that it is never that of another. */
function indexPath({ indexes }: Layout, { sha512 }: Pick<Sums, 'sha512'>): string {
  return join(indexes, `${sha512.slice(0, 32)}.index`)
}

/** The index of an image, if there is one. */
export async function existingIndex(
  layout: Layout,
  image: Pick<Sums, 'sha512'> | undefined,
): Promise<string | undefined> {
  if (!image) return undefined
  const path = indexPath(layout, image)
  return await access(path).then(
    () => path,
    () => undefined,
  )
}

/**
 * Keep an index that was made while an image was read. Without a sync: one that a power cut has torn
 * is made again.
 */
export async function keepIndex(
  layout: Layout,
  from: string,
  image: Pick<Sums, 'sha512'>,
): Promise<void> {
  await rename(from, indexPath(layout, image)).catch(() => undefined)
}
