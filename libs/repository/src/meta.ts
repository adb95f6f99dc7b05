import { idOf, imageName, versionOf } from './image-name.ts'

/** The sums of a file, as the deployed clients check them. */
export interface Sums {
  /** POSIX `cksum`, a decimal number. */
  readonly cksum: string
  /** SHA-256, 64 hexadecimal digits. */
  readonly sha256: string
  /** SHA-512, 128 hexadecimal digits. */
  readonly sha512: string
}

/** A file by its name, with its size and its sums. */
export interface SummedFile extends Sums {
  /** The name, without folders. */
  readonly filename: string
  /** Length in bytes. */
  readonly size: number
}

/** An rdiff in `meta/*.json`; the keys in the order of the file. */
export interface MetaDiff {
  /** The rdiff's name. */
  readonly filename: string
  /** Where it can be had. */
  readonly urls: readonly string[]
  /** The version of the image that it is applied to. */
  readonly version: string
  /** Length in bytes. */
  readonly size: number
  /** POSIX `cksum`. */
  readonly cksum: string
  /** SHA-256. */
  readonly sha256: string
  /** SHA-512. */
  readonly sha512: string
}

/** The settings that an image knows: name to definition. */
export type PuavoConf = Readonly<Record<string, unknown>>

/** An image in `meta/*.json`; the keys in the order of the file. */
export interface MetaImage {
  /** The rdiffs that make it of other images. */
  readonly diffs: readonly MetaDiff[]
  /** The image's name. */
  readonly filename: string
  /** The name without `.img`. */
  readonly id: string
  /** The settings that the image knows. */
  readonly 'puavo-conf': PuavoConf
  /** Length in bytes. */
  readonly size: number
  /** Where it can be had. */
  readonly urls: readonly string[]
  /** The digits of its date. */
  readonly version: string
  /** POSIX `cksum`. */
  readonly cksum: string
  /** SHA-256. */
  readonly sha256: string
  /** SHA-512. */
  readonly sha512: string
}

/** A series in `meta/*.json`. */
export interface MetaSeries {
  /** Its images, in the order of the configuration. */
  readonly images: readonly MetaImage[]
}

/** The content of `meta/<series>.json`: one series. */
export type Meta = Readonly<Record<string, MetaSeries>>

/** What is to be said of an image. */
export interface ImageFacts extends SummedFile {
  /** The settings that the image knows. */
  readonly puavoConf: PuavoConf
  /** The rdiffs that make it of other images, in the order to be listed. */
  readonly diffs: readonly DiffFacts[]
}

/** What is to be said of an rdiff. */
export interface DiffFacts extends SummedFile {
  /** The name of the image that it is applied to. */
  readonly source: string
}

/**
 * The metadata of a series. `sha512` and the rest stand where the deployed clients' jq filters look
 * for them: `.[][][]` must come upon the images first.
 *
 * @param urlbase - no slash at its end
 */
export function seriesMeta(series: string, images: readonly ImageFacts[], urlbase: string): Meta {
  return { [series]: { images: images.map((image) => metaImage(image, urlbase)) } }
}

/** The text of a metadata file: one line without an end, as the ancestor wrote it. */
export function formatMeta(meta: Meta): string {
  return JSON.stringify(meta)
}

function metaImage(image: ImageFacts, urlbase: string): MetaImage {
  const { filename, size, puavoConf, diffs, cksum, sha256, sha512 } = image
  const name = imageName(filename)
  return {
    diffs: diffs.map((diff) => metaDiff(diff, urlbase)),
    filename,
    id: idOf(name),
    'puavo-conf': puavoConf,
    size,
    urls: [`${urlbase}/${filename}`],
    version: versionOf(name),
    cksum,
    sha256,
    sha512,
  }
}

function metaDiff(diff: DiffFacts, urlbase: string): MetaDiff {
  const { filename, source, size, cksum, sha256, sha512 } = diff
  const version = versionOf(imageName(source))
  return {
    filename,
    urls: [`${urlbase}/rdiffs/${filename}`],
    version,
    size,
    cksum,
    sha256,
    sha512,
  }
}
