import { createHash } from 'node:crypto'
import { constants, existsSync } from 'node:fs'
import { lstat, open, readdir, readFile, stat } from 'node:fs/promises'
import { join, relative } from 'node:path'

/** What is in a folder: each visible file with the SHA-256 of its content. None is as good as an empty one. */
export async function contents(root: string): Promise<Map<string, string>> {
  const paths = existsSync(root) ? (await readdir(root, { recursive: true })).sort() : []
  const found = new Map<string, string>()
  for (const path of paths) {
    if (path.startsWith('.') || path.startsWith('ascmhl')) continue
    if (!(await stat(join(root, path))).isFile()) continue
    found.set(path, sha256(await readFile(join(root, path))))
  }
  return found
}

/** The names of the visible files in a folder. */
export async function names(root: string): Promise<string[]> {
  return [...(await contents(root)).keys()]
}

/** What the import leaves of itself: hidden files, by name, without the index's own. */
export async function leftovers(root: string): Promise<string[]> {
  const paths = await readdir(join(root, '.imagetank'), { recursive: true })
  return paths
    .filter((path) => !/^(index\.sqlite(-wal|-shm)?|staging|\w+\.lock)$/.test(path))
    .sort()
}

/**
 * What is wrong with an archive that a card was imported into: each content once, nothing else.
 *
 * @param before - digests of what was there before the import
 */
export async function losses(
  card: string,
  archive: string,
  before: readonly string[] = [],
): Promise<string[]> {
  const [there, here] = await Promise.all([contents(card), contents(archive)])
  const copies = Map.groupBy(here, ([, hash]) => hash)
  const wanted = new Set([...there.values(), ...before])
  return [
    ...[...there].filter(([, hash]) => !copies.has(hash)).map(([path]) => `${path} is lost`),
    ...[...copies.values()]
      .filter((same) => same.length > 1)
      .map((same) => `${same.map(([path]) => path).join(' and ')} are the same`),
    ...[...here]
      .filter(([, hash]) => !wanted.has(hash))
      .map(([path]) => `${path} is torn or strange`),
    ...(await leftovers(archive)).map((path) => `${path} was left behind`),
  ]
}

/** Everything in a folder, times included: what a card must be afterwards, too. */
export async function fingerprint(root: string): Promise<string[]> {
  // With their types: without them Node follows links, in a loop as far as the kernel lets it.
  const entries = await readdir(root, { recursive: true, withFileTypes: true })
  const paths = entries.map(({ parentPath, name }) => relative(root, join(parentPath, name))).sort()
  return await Promise.all(
    paths.map(async (path) => {
      const stats = await lstat(join(root, path), { bigint: true })
      const { mtimeNs, atimeNs, ctimeNs, mode, ino } = stats
      // Listing a folder and reading a link, as this does, may count as an access.
      const times = !stats.isFile() ? [mtimeNs] : [mtimeNs, atimeNs, ctimeNs]
      const hash = stats.isFile() ? sha256(await readUnnoticed(join(root, path))) : ''
      return [path, ...times, mode, ino, hash].join(' ')
    }),
  )
}

async function readUnnoticed(path: string): Promise<Buffer> {
  await using file = await open(path, constants.O_RDONLY | constants.O_NOATIME)
  return await file.readFile()
}

function sha256(data: string | Uint8Array): string {
  return createHash('sha256').update(data).digest('hex')
}
