import { RepositoryError } from './errors.ts'
import { parseImageName, rdiffName } from './image-name.ts'
import type { Meta, MetaDiff, MetaImage } from './meta.ts'

/** An rdiff that can be applied to an image that is there. */
export interface Usable {
  /** The rdiff. */
  readonly diff: MetaDiff
  /** The name of the image that it is applied to. */
  readonly source: string
}

/** What is to be fetched. */
export interface Choice {
  /** The image to come. */
  readonly image: MetaImage
  /** The rdiffs that lead to it from what is there, the smallest first; none if the image is smaller. */
  readonly usable: readonly Usable[]
}

/**
 * Choose what to fetch.
 *
 * @param meta - the metadata of a series
 * @param target - the name of the image to come; the last of the list if there is none
 * @param installed - the names of images that are there
 * @throws {@link RepositoryError} `ERR_FETCH`: the series has no such image
 */
export function chooseUpdate(
  meta: Meta,
  target: string | undefined,
  installed: readonly string[],
): Choice {
  const images = Object.values(meta).flatMap((series) => series.images)
  const image =
    target === undefined ? images.at(-1) : images.find(({ filename }) => filename === target)
  const name = parseImageName(image?.filename ?? '')
  if (!image || !name) {
    const series = Object.keys(meta).join(', ')
    throw new RepositoryError('ERR_FETCH', `${series}: expected ${target ?? 'an image'}, got none`)
  }
  const usable = image.diffs.flatMap((diff) => {
    const source = installed.find((filename) => {
      const basis = parseImageName(filename)
      return basis !== undefined && rdiffName(basis, name) === diff.filename
    })
    return source !== undefined && diff.size < image.size ? [{ diff, source }] : []
  })
  return { image, usable: usable.sort((a, b) => a.diff.size - b.diff.size) }
}
