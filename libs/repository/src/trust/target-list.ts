import { createHash } from 'node:crypto'
import type { Meta, SummedFile } from '../meta.ts'
import type { TargetFile } from './model.ts'

/** The metadata of a series, as old clients read them. */
export interface MetaText {
  /** The series. */
  readonly series: string
  /** What they say. */
  readonly meta: Meta
  /** What is in their file. */
  readonly text: string
}

/** The path of a series' metadata among the targets. */
export function metaTarget(series: string): string {
  return `meta/${series}.json`
}

/**
 * All that clients fetch, by path from the root of the mirror: metadata, images, rdiffs (§4.5).
 *
 * Only metadata have copies with their hashes in their names: they change under their names in every run,
 * while an image or an rdiff is replaced only after the targets have ceased to name it. They have one
 * hash, for a client may choose by which of several it asks (§5.7.3).
 */
export function targetsOf(metas: readonly MetaText[]): Record<string, TargetFile> {
  const files = metas.flatMap(({ series, meta, text }): [string, TargetFile][] => [
    [metaTarget(series), metaTargetOf(text)],
    ...filesOf(meta),
  ])
  // Sorted: the same mirror is signed in the same words, whatever the order in which it was read.
  return Object.fromEntries(files.sort(([a], [b]) => (a < b ? -1 : 1)))
}

/** The images and rdiffs that metadata name, by path from the root of the mirror. */
export function filesOf(meta: Meta): [string, TargetFile][] {
  const images = Object.values(meta).flatMap((each) => each.images)
  return images.flatMap((image) => [
    [image.filename, targetOf(image)],
    ...image.diffs.map((rdiff): [string, TargetFile] => [
      `rdiffs/${rdiff.filename}`,
      targetOf(rdiff),
    ]),
  ])
}

/** What is signed of the metadata of a series. */
export function metaTargetOf(text: string): TargetFile & { readonly hashes: { sha256: string } } {
  const sha256 = createHash('sha256').update(text).digest('hex')
  return { length: Buffer.byteLength(text), hashes: { sha256 } }
}

/** Whether two lists name the same files with the same content. */
export function sameTargets(
  one: Readonly<Record<string, TargetFile>>,
  other: Readonly<Record<string, TargetFile>>,
): boolean {
  const paths = Object.keys(one)
  return (
    paths.length === Object.keys(other).length &&
    paths.every((path) => {
      const file = Object.hasOwn(other, path) ? other[path] : undefined
      return file !== undefined && sameTarget(one[path], file)
    })
  )
}

/** Whether two targets have the same content. */
export function sameTarget(one: TargetFile | undefined, other: TargetFile): boolean {
  if (one?.length !== other.length) return false
  const algorithms = new Set([...Object.keys(one.hashes), ...Object.keys(other.hashes)])
  return [...algorithms].every((name) => one.hashes[name] === other.hashes[name])
}

function targetOf({
  size,
  sha256,
  sha512,
}: Pick<SummedFile, 'size' | 'sha256' | 'sha512'>): TargetFile {
  return { length: size, hashes: { sha256, sha512 } }
}
