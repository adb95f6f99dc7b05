import type { FolderSums, ListedFolder, Manifest } from './manifest.ts'

/** Makes the XXH128 of some bytes: 32 hexadecimal digits. */
export type Digest = (bytes: Uint8Array) => string

/** A file below a folder: its path, and its XXH128 as far as it is known. */
export type FileSum = readonly [path: string, sum: string | undefined]

interface Child extends FolderSums {
  readonly name: string
}

/**
 * Make the sums of all folders of a tree as the reference implementation does (ASC MHL 2.0, directory
 * hashes): the content of a folder is the sum over the sorted sums of its children; its structure the same,
 * each child's sum made anew with its name before it. Of a folder with a file of which nothing is known
 * nothing is told, nor of those above.
 *
 * @param folders - also empty ones; those that files are in need not be named
 * @param files - all files
 * @returns the folders from below to above, and the root. Some 200 bytes of memory for each file meanwhile.
 */
export function sumsOfTree(
  folders: Iterable<string>,
  files: Iterable<FileSum>,
  digest: Digest,
): Pick<Manifest, 'folders' | 'root'> {
  const children = new Map<string, (Child | undefined)[]>([['', []]])
  const childrenOf = (folder: string): (Child | undefined)[] => {
    const known = children.get(folder)
    if (known) return known
    const none: (Child | undefined)[] = []
    children.set(folder, none)
    childrenOf(split(folder).parent)
    return none
  }
  for (const folder of folders) childrenOf(folder)
  for (const [path, sum] of files) {
    const { parent, name } = split(path)
    const child = sum === undefined ? undefined : { name, content: sum, structure: sum }
    childrenOf(parent).push(child)
  }
  const listed: ListedFolder[] = []
  // What is below has the longer path.
  for (const path of [...children.keys()].toSorted(fromBelow)) {
    const sums = sumsOfFolder(children.get(path) ?? [], digest)
    children.delete(path)
    if (path === '') return { folders: listed, root: sums }
    const { parent, name } = split(path)
    children.get(parent)?.push(sums && { name, ...sums })
    if (sums) listed.push({ path, ...sums })
  }
  return { folders: listed, root: undefined }
}

function sumsOfFolder(
  children: readonly (Child | undefined)[],
  digest: Digest,
): FolderSums | undefined {
  const contents: string[] = []
  const structures: string[] = []
  for (const child of children) {
    if (!child) return undefined
    contents.push(child.content)
    structures.push(digest(Buffer.concat([Buffer.from(child.name), bytesOf(child.structure)])))
  }
  return { content: sumOfSums(contents, digest), structure: sumOfSums(structures, digest) }
}

function sumOfSums(sums: readonly string[], digest: Digest): string {
  return digest(bytesOf(sums.toSorted().join('')))
}

function bytesOf(hex: string): Uint8Array {
  return Buffer.from(hex, 'hex')
}

function split(path: string): { readonly parent: string; readonly name: string } {
  const at = path.lastIndexOf('/')
  return { parent: at < 0 ? '' : path.slice(0, at), name: path.slice(at + 1) }
}

function fromBelow(a: string, b: string): number {
  return depth(b) - depth(a) || (a < b ? -1 : Number(a > b))
}

function depth(path: string): number {
  return path === '' ? 0 : path.split('/').length
}
