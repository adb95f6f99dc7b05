import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { copyFile, glob, lstat, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** Of each version, 4 files in 100 are others than in the one before. */
const editedShare = 0.04

/**
 * Make a series of squashfs images of this machine's own files, each with some edits more.
 *
 * @param folder - where the images go; those that are there are taken as they are
 * @param count - how many
 * @param bytes - how much of /usr/share and /usr/lib to take, before compression
 */
export async function makeSeries(folder: string, count: number, bytes: number): Promise<string[]> {
  const images = join(folder, 'images')
  const kept = await readdir(images).catch(() => [])
  if (kept.length === count) return kept.sort().map((name) => join(images, name))
  const tree = join(folder, 'tree')
  const files: string[] = []
  let left = bytes
  for await (const path of glob('/usr/{share,lib}/**/*')) {
    const stats = await lstat(path)
    if (!stats.isFile() || stats.size === 0 || stats.size > left || stats.size > 16e6) continue
    const copy = join(tree, path)
    await mkdir(dirname(copy), { recursive: true })
    await copyFile(path, copy)
    files.push(copy)
    left -= stats.size
    if (left < 1e6) break
  }
  await mkdir(images)
  const made: string[] = []
  for (let version = 1; version <= count; version += 1) {
    for (const path of files) if (isEdited(path, version)) await edit(path, version)
    const image = join(images, `bench-os-demo-trixie-2026-01-0${version}-000000-amd64.img`)
    const flags = ['-comp', 'zstd', '-Xcompression-level', '1', '-all-root', '-no-xattrs', '-quiet']
    await run('mksquashfs', [tree, image, ...flags], { maxBuffer: 1e8 })
    made.push(image)
  }
  await rm(tree, { recursive: true })
  return made
}

function isEdited(path: string, version: number): boolean {
  const lot = createHash('sha256').update(`${path} ${version}`).digest().readUInt32BE() / 2 ** 32
  return version > 1 && lot < editedShare
}

/** Some bytes more in the middle: as a new version of a file would have. */
async function edit(path: string, version: number): Promise<void> {
  const data = await readFile(path)
  const more = createHash('sha512').update(`${path} ${version}`).digest('hex')
  const middle = data.length >> 1
  await writeFile(
    path,
    Buffer.concat([data.subarray(0, middle), Buffer.from(more), data.subarray(middle)]),
  )
}
