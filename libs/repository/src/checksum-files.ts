import type { Meta, SummedFile, Sums } from './meta.ts'

/** The kinds of checksum files, by the program that makes and checks them. */
export const checksumKinds = ['cksum', 'sha256sum', 'sha512sum'] as const

/** One of {@link checksumKinds}. */
export type ChecksumKind = (typeof checksumKinds)[number]

/** The line of a file as `cksum`, `sha256sum` or `sha512sum` prints it. */
export function checksumLine(kind: ChecksumKind, file: SummedFile): string {
  const { filename, size, cksum, sha256, sha512 } = file
  if (kind === 'cksum') return `${cksum} ${size} ${filename}\n`
  return `${kind === 'sha256sum' ? sha256 : sha512}  ${filename}\n`
}

/** Where a checksum file is, from the root of the mirror. */
export function checksumPath(kind: ChecksumKind, filename: string): string {
  return `.checksums/${filename}.${kind}`
}

/** The text of `CKSUMS`: of all series, by name, each image followed by the rdiffs that lead to it. */
export function formatCksums(metas: readonly Meta[]): string {
  const series = metas.flatMap((meta) => Object.entries(meta)).sort(([a], [b]) => (a < b ? -1 : 1))
  const files = series.flatMap(([, { images }]) =>
    images.flatMap((image): readonly SummedFile[] => [image, ...image.diffs]),
  )
  // What is in two series is listed once.
  return [...new Set(files.map((file) => checksumLine('cksum', file)))].join('')
}

/** Whether two files have the same content, as far as sums tell. */
export function sameSums(a: Sums, b: Sums): boolean {
  return a.cksum === b.cksum && a.sha256 === b.sha256 && a.sha512 === b.sha512
}
