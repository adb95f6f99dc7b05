import type { SeriesList } from './config.ts'
import { byDate, type ImageName } from './image-name.ts'

/**
 * What a repository is for. `production`: series by name, all images. `development`: one series for
 * each prefix, of the latest images only.
 */
export type Mode = 'production' | 'development'

/** How many images a series of development keeps. */
const developmentImages = 4

/** The series of an image by its name: `<os>-os-<class>-<dist>-<arch>`. */
export function seriesOf({ prefix, suffix }: ImageName): string {
  return suffix === '' ? prefix : `${prefix}-${suffix}`
}

/** The distribution of an image, which names its configuration file: `buster`. */
export function distributionOf({ prefix }: ImageName): string {
  return prefix.slice(prefix.lastIndexOf('-') + 1)
}

/** Put images that were found into series, each oldest first; the series by name. */
export function seriesFound(found: readonly ImageName[], mode: Mode): SeriesList[] {
  const development = mode === 'development'
  const name = (image: ImageName): string =>
    development ? `${image.prefix}-devel` : seriesOf(image)
  const groups = Map.groupBy(found.toSorted(byDate), name)
  return [...groups.entries()]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([series, images]) => ({
      name: series,
      images: images.slice(development ? -developmentImages : 0).map(({ filename }) => filename),
      extraRdiffs: {},
    }))
}

/** What goes into each configuration file: distribution to series. */
export function configsFound(found: readonly ImageName[]): Map<string, SeriesList[]> {
  const groups = Map.groupBy(found, distributionOf)
  return new Map(
    [...groups.entries()].map(([dist, images]) => [dist, seriesFound(images, 'production')]),
  )
}
