import { type Bencodable, type Bencoded, type BencodedDictionary, latin1Of } from './bencode.ts'
import type { TorrentFile } from './info.ts'

/** A file of a tree (BEP 52). */
export interface TreeFile {
  /** Its path, as names. */
  readonly path: readonly string[]
  /** In bytes. */
  readonly length: number
  /** The root of its tree of hashes; `undefined` if it has no content. */
  readonly root: Uint8Array | undefined
}

/** How deep a tree may be: bencoding is read to a depth of 32. */
const deepest = 24
const utf8 = new TextEncoder()
const decoder = new TextDecoder()

/** Files as a tree; padding is not in it. @param roots - of each file */
export function formatFileTree(
  files: readonly TorrentFile[],
  roots: readonly (Uint8Array | undefined)[],
): ReadonlyMap<string, Bencodable> {
  const tree: Folder = new Map()
  for (const [index, { path, length, padding }] of files.entries()) {
    if (padding) continue
    let folder = tree
    for (const name of path) {
      const key = latin1Of(utf8.encode(name))
      const below = (folder.get(key) as Folder | undefined) ?? new Map()
      folder.set(key, below)
      folder = below
    }
    folder.set('', { length, 'pieces root': roots[index] })
  }
  return tree
}

interface Folder extends Map<string, Bencodable | Folder> {}

/** Read a tree. @returns its files in order; `undefined` if it makes no sense */
export function parseFileTree(tree: Bencoded | undefined): TreeFile[] | undefined {
  const files: TreeFile[] = []
  const walk = (value: Bencoded | undefined, path: readonly string[]): boolean => {
    if (!(value instanceof Map) || path.length > deepest) return false
    const folder: BencodedDictionary = value
    const file = folder.get('')
    if (file !== undefined) return folder.size === 1 && take(file, path)
    return [...folder].every(([key, below]) =>
      walk(below, [...path, decoder.decode(Uint8Array.from(key, codeOf))]),
    )
  }
  const take = (file: Bencoded, path: readonly string[]): boolean => {
    if (!(file instanceof Map)) return false
    const [length, root]: unknown[] = [file.get('length'), file.get('pieces root')]
    if (typeof length !== 'number' || length < 0) return false
    const isRoot = root instanceof Uint8Array && root.length === 32
    if (isRoot !== length > 0) return false
    files.push({ path, length, root: isRoot ? root : undefined })
    return true
  }
  return walk(tree, []) ? files : undefined
}

function codeOf(character: string): number {
  return character.charCodeAt(0)
}
