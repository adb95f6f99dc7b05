import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import type { Dirent } from 'node:fs'
import { copyFile, lstat, mkdir, opendir, readFile, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'

/** Two images, the older one first. */
export interface Pair {
  /** What a table calls it. */
  readonly name: string
  /** Paths of squashfs images. */
  readonly images: readonly string[]
}

interface Source {
  readonly path: string
  readonly size: number
  /** Uniform and the same on every run: what happens to the file depends on it alone. */
  readonly lot: number
}

/** How a tree differs from the first one. */
interface Change {
  readonly leftOut: (directoryLot: number) => boolean
  readonly edits: number
}

const run = promisify(execFile)

/** Below it, 4 in 100 files are edited from one version to the next. */
const editedShare = 0.04

/**
 * Squashfs images of this machine's own files: which, and what changes, is decided by the hash of each
 * path, so every run on one machine compares the same images.
 *
 * @param folder - where the images are made; those that are there are taken as they are
 * @param bytes - how much of /usr to take, before compression
 */
export async function makePairs(folder: string, bytes: number): Promise<Pair[]> {
  await mkdir(folder, { recursive: true })
  const files = await chooseFiles('/usr', bytes)
  const image = async (name: string, compression: string, change: Change): Promise<string> => {
    const path = join(folder, `${name}.img`)
    const there = await lstat(path).catch(() => undefined)
    if (!there) await makeImage(path, compression, files, change)
    return path
  }
  const large = [
    await image('large-0', 'gzip', { leftOut: (lot) => lot < 0.12, edits: 0 }),
    await image('large-1', 'gzip', { leftOut: (lot) => lot > 0.98, edits: 0 }),
  ]
  const series = async (compression: string, versions: readonly number[]): Promise<string[]> => {
    const images: string[] = []
    for (const edits of versions) {
      const change = { leftOut: () => false, edits }
      images.push(await image(`${compression}-${edits}`, compression, change))
    }
    return images
  }
  return [
    { name: 'large changes, gzip', images: large },
    { name: 'small edits, lzo', images: await series('lzo', [0, 1, 2]) },
    { name: 'small edits, gzip', images: await series('gzip', [0, 1]) },
  ]
}

async function chooseFiles(root: string, bytes: number): Promise<Source[]> {
  const all: Source[] = []
  for await (const path of regularFiles(root)) {
    const { size, nlink } = await lstat(path)
    if (size > 0 && size <= 64e6 && nlink === 1) all.push({ path, size, lot: lotOf(path) })
  }
  let left = bytes
  return all
    .sort((a, b) => lotOf(dirname(a.path)) - lotOf(dirname(b.path)) || a.lot - b.lot)
    .filter(({ size }) => {
      left -= size
      return left > 0
    })
}

async function* regularFiles(folder: string): AsyncGenerator<string> {
  const entries: Dirent[] = []
  for await (const entry of await opendir(folder)) entries.push(entry)
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) yield* regularFiles(path)
    else if (entry.isFile()) yield path
  }
}

async function makeImage(
  image: string,
  compression: string,
  files: readonly Source[],
  { leftOut, edits }: Change,
): Promise<void> {
  const tree = `${image}.tree`
  const part = `${image}.part`
  for (const { path, lot } of files) {
    if (leftOut(lotOf(`${dirname(path)}/`))) continue
    const copy = join(tree, path)
    await mkdir(dirname(copy), { recursive: true })
    await copyFile(path, copy)
    for (let edit = 1; edit <= edits; edit += 1) {
      // Another share of the files in each version.
      const share = lot - (edit - 1) * editedShare
      if (share >= 0 && share < editedShare) await editFile(copy, edit)
    }
  }
  await rm(part, { force: true })
  const timeless = ['-mkfs-time', '0', '-all-time', '0', '-all-root', '-no-xattrs']
  await run('mksquashfs', [tree, part, '-comp', compression, ...timeless, '-noappend', '-quiet'], {
    maxBuffer: 1e8,
  })
  await copyFile(part, image)
  await rm(part)
  await rm(tree, { recursive: true })
}

/** Some bytes more in the first half, other bytes in the second: as a new version of it would have. */
async function editFile(path: string, edit: number): Promise<void> {
  const data = await readFile(path)
  const more = Buffer.from(createHash('sha512').update(`${path} ${edit}`).digest('hex'))
  const [first, second] = [Math.floor(data.length / 3), Math.floor((data.length * 2) / 3)]
  data.fill(more.subarray(0, 16), second, Math.min(data.length, second + 16))
  await writeFile(path, Buffer.concat([data.subarray(0, first), more, data.subarray(first)]))
}

/** 0 to 1. */
function lotOf(text: string): number {
  return createHash('sha256').update(text).digest().readUInt32BE() / 2 ** 32
}
