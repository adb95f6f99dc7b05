import { checksumKinds, checksumPath } from '../checksum-files.ts'
import type { Meta } from '../meta.ts'

/** A file whose length the metadata give. */
export interface SizedFile {
  /** From the root of the mirror. */
  readonly path: string
  /** Length in bytes. */
  readonly size: number
}

/** What is sent of a mirror, by when. All paths are from its root. */
export interface UploadFiles {
  /** Images and rdiffs: what everything else is about. */
  readonly contents: readonly SizedFile[]
  /** Sums of single files. */
  readonly checksums: readonly string[]
  /** The list of all sums. */
  readonly cksums: readonly string[]
  /** What clients look at first. */
  readonly metas: readonly string[]
  /** What is signed, of which the timestamp makes clients look at the rest. */
  readonly signed: readonly string[]
  /** That one. */
  readonly timestamp: readonly string[]
  /** New keys, by which clients look at the timestamp: it has to be signed by them before they are known. */
  readonly roots: readonly string[]
}

/** The file of signed metadata that changes last. */
const timestampName = 'timestamp.json'

/**
 * What is sent of a mirror: what its metadata name, and no more.
 *
 * @param metas - name of the series to its metadata
 * @param signed - the files of signed metadata
 */
export function uploadFiles(
  metas: ReadonlyMap<string, Meta>,
  signed: readonly string[],
): UploadFiles {
  const images = [...metas.values()].flatMap((meta) =>
    Object.values(meta).flatMap((each) => each.images),
  )
  // An image may be in two series.
  const sizes = new Map(
    images.flatMap(({ filename, size, diffs }) => [
      [filename, size] as const,
      ...diffs.map((diff) => [`rdiffs/${diff.filename}`, diff.size] as const),
    ]),
  )
  const isTimestamp = (path: string): boolean => path.endsWith(`/${timestampName}`)
  const isRoot = (path: string): boolean => /\/\d+\.root\.json$/.test(path)
  return {
    contents: [...sizes].map(([path, size]) => ({ path, size })),
    checksums: [...sizes.keys()].flatMap((path) =>
      checksumKinds.map((kind) => checksumPath(kind, path.replace(/^rdiffs\//, ''))),
    ),
    cksums: ['CKSUMS'],
    metas: [...metas.keys()].map((series) => `meta/${series}.json`),
    signed: signed.filter((path) => !isTimestamp(path) && !isRoot(path)),
    timestamp: signed.filter(isTimestamp),
    roots: signed.filter(isRoot),
  }
}
