import type { Meta, MetaImage } from './meta.ts'

/**
 * Metadata without some files, and without the rdiffs that only make sense with them.
 *
 * @param isGone - told the name and the SHA-512 that the metadata give: whether that is not, or not
 * for long, what a client would get
 * @returns the same object if nothing is gone
 */
export function withoutGone(
  meta: Meta,
  isGone: (filename: string, sha512: string) => boolean,
): Meta {
  const entries = Object.entries(meta).map(([series, { images }]) => {
    const standing = images
      .filter(({ filename, sha512 }) => !isGone(filename, sha512))
      .map((image) => withoutGoneDiffs(image, isGone))
    const same =
      standing.length === images.length && standing.every((each, i) => each === images[i])
    return { series, images: same ? images : standing, same }
  })
  if (entries.every(({ same }) => same)) return meta
  return Object.fromEntries(entries.map(({ series, images }) => [series, { images }]))
}

function withoutGoneDiffs(
  image: MetaImage,
  isGone: (filename: string, sha512: string) => boolean,
): MetaImage {
  const diffs = image.diffs.filter(({ filename, sha512 }) => !isGone(filename, sha512))
  return diffs.length === image.diffs.length ? image : { ...image, diffs }
}

/** The names of all files that metadata promise. */
export function namesIn(metas: Iterable<Meta>): Set<string> {
  const names = new Set<string>()
  for (const { images } of [...metas].flatMap((meta) => Object.values(meta))) {
    for (const { filename, diffs } of images) {
      names.add(filename)
      for (const diff of diffs) names.add(diff.filename)
    }
  }
  return names
}
