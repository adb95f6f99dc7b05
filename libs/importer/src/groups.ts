import { type FileKind, kindOf, kindOrder } from './file-kinds.ts'
import { suffixKey } from './names.ts'
import type { FileTime } from './taken.ts'

/** A file on the card, as its folder tells of it. */
export interface SourceFile extends FileTime {
  /** Its path from the source folder, with `/`. Bytes that are no UTF-8 are shown as U+FFFD. */
  readonly path: string
  /** Its path as bytes, from the root, if `path` does not have them all. */
  readonly raw?: Uint8Array
  /** Bytes. */
  readonly size: number
}

/** A file as part of a group. */
export interface GroupMember {
  /** The file. */
  readonly file: SourceFile
  /** What follows the stem: `.CR2`, `.CR2.xmp`, or nothing. */
  readonly suffix: string
  /** What it is. */
  readonly kind: FileKind
}

/** Files of one shot, which share one name: RAW + JPEG + XMP, the film of a live photo, a voice memo. */
export interface FileGroup {
  /** The folder and the name without extension that they share on the card. */
  readonly stem: string
  /** The files; first the one that gives the date. */
  readonly members: readonly GroupMember[]
}

/**
 * Put together what belongs together: files of one folder with one stem, where case does not
 * matter. `a.xmp` and `a.cr2.xmp` both belong to `a.cr2`, `GL010001.LRV` to `GX010001.MP4` (GoPro),
 * `C0001M01.XML` to `C0001.MP4` (Sony). Equal stems in other folders are other shots.
 *
 * @param files - of any number of folders
 * @returns the groups in the order of their paths
 */
export function groupFiles(files: readonly SourceFile[]): FileGroup[] {
  const sorted = files.toSorted((a, b) => compare(a.path, b.path))
  const names = new Set(sorted.map(({ path }) => stemOf(path)))
  const groups = new Map<string, Map<string, GroupMember>[]>()
  for (const file of sorted) {
    const stem = ownerOf(file.path, stemOf(file.path), names)
    const suffix = suffixOf(file.path)
    const member: GroupMember = { file, suffix, kind: kindOf(file.path) }
    const alike = groups.get(stem) ?? []
    groups.set(stem, alike)
    // `a.JPG` and `a.jpg` cannot have one name where case does not count, nor `a.j?g` and `a.j*g` in the archive.
    const key = suffixKey(suffix)
    const free = alike.find((members) => !members.has(key))
    if (free) free.set(key, member)
    else alike.push(new Map([[key, member]]))
  }
  return [...groups.values()].flat().map((members) => {
    const ordered = [...members.values()].sort(byKind)
    const first = ordered[0] as GroupMember
    return { stem: first.file.path.slice(0, -first.suffix.length || undefined), members: ordered }
  })
}

/**
 * What follows the stem in a path, by which files of one shot differ: `.CR2.xmp` in `DCIM/100CANON/IMG_1.CR2.xmp`.
 *
 * @param path - with `/`; case does not matter
 */
export function suffixOf(path: string): string {
  const name = path.slice(path.lastIndexOf('/') + 1)
  const [last = ''] = /(?<=.)\.[^.]*$/.exec(name) ?? []
  const rest = name.slice(0, name.length - last.length)
  const [inner = ''] = kindOf(name) === 'sidecar' ? (/(?<=.)\.[^.]+$/.exec(rest) ?? []) : []
  return inner !== '' && !['sidecar', 'other'].includes(kindOf(inner)) ? inner + last : last
}

/** The path without suffix, and without case. */
function stemOf(path: string): string {
  return path.slice(0, path.length - suffixOf(path).length).toLowerCase()
}

/** The stem of what a file with a name of its own belongs to, by the habits of two makers. */
function ownerOf(path: string, stem: string, names: ReadonlySet<string>): string {
  const guesses = /\.lrv$/i.test(path)
    ? ['gx', 'gh'].map((prefix) => stem.replace(/(^|\/)gl(\d+)$/, `$1${prefix}$2`))
    : /\.xml$/i.test(path)
      ? [stem.replace(/m\d\d$/, '')]
      : []
  return guesses.find((guess) => guess !== stem && names.has(guess)) ?? stem
}

function byKind(a: GroupMember, b: GroupMember): number {
  return kindOrder.indexOf(a.kind) - kindOrder.indexOf(b.kind) || compare(a.suffix, b.suffix)
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b)
}
