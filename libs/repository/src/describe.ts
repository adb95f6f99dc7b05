import { parseImageName, versionOf } from './image-name.ts'
import type { Meta, PuavoConf, Sums } from './meta.ts'

/** An rdiff that clients can fetch. */
export interface DescribedDiff {
  /** Its name. */
  readonly filename: string
  /** The name of the image that it is applied to, if that is in the series. */
  readonly source: string | undefined
  /** The version of the image that it is applied to. */
  readonly version: string
  /** Length in bytes. */
  readonly size: number
  /** How much less that is than the whole image, from 0 to 1; negative if it is more. */
  readonly saving: number
}

/** An image that clients can fetch. */
export interface DescribedImage extends Sums {
  /** Its name. */
  readonly filename: string
  /** The digits of its date. */
  readonly version: string
  /** Length in bytes. */
  readonly size: number
  /** The settings that it knows. */
  readonly puavoConf: PuavoConf
  /** The rdiffs that lead to it. */
  readonly diffs: readonly DescribedDiff[]
}

/** A series that clients can fetch. */
export interface DescribedSeries {
  /** Its name. */
  readonly name: string
  /** Its images, oldest first. */
  readonly images: readonly DescribedImage[]
}

/** What metadata promise, in the terms of images and the rdiffs between them; series by name. */
export function describe(metas: ReadonlyMap<string, Meta>): DescribedSeries[] {
  return [...metas.values()]
    .flatMap((meta) => Object.entries(meta))
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, { images }]) => {
      const byVersion = new Map(images.map(({ filename, version }) => [version, filename]))
      return {
        name,
        images: images.map(({ filename, size, diffs, ...image }) => ({
          filename,
          version: image.version,
          size,
          puavoConf: image['puavo-conf'],
          cksum: image.cksum,
          sha256: image.sha256,
          sha512: image.sha512,
          diffs: diffs.map((diff) => ({
            filename: diff.filename,
            source: sourceOf(diff.filename, byVersion.get(diff.version)),
            version: diff.version,
            size: diff.size,
            saving: size > 0 ? 1 - diff.size / size : 0,
          })),
        })),
      }
    })
}

/** An rdiff from another series may have the version of an image of this one. */
function sourceOf(rdiff: string, candidate: string | undefined): string | undefined {
  const name = candidate === undefined ? undefined : parseImageName(candidate)
  if (!name || versionOf(name) === '') return undefined
  return rdiff.startsWith(`${name.prefix}-${name.date}--`) &&
    rdiff.endsWith(`-${name.suffix}.rdiff`)
    ? name.filename
    : undefined
}
