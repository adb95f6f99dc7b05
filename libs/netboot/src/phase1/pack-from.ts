import { createHash } from 'node:crypto'
import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { lock, makeDirectory, writeFile } from '@boxwright/durable'
import { type Packing, pack } from './pack.ts'
import { makeTree, resolvePackages, unpackPackages } from './packages.ts'

/** Where what is packed is kept. */
export interface FromPackages {
  /** The folder that packages and what is built of them are kept in; made if missing. */
  readonly cache: string
  /** Ends the build when it aborts. */
  readonly signal?: AbortSignal | undefined
}

/** What is packed. */
export interface PackedParts extends Pick<Packing, 'reader'> {
  /** What it is called: its file is `NAME.cpio.xz`. */
  readonly name: string
  /** Another one when other files of the same packages are taken. */
  readonly form: string
  /** The packages that it is made of. */
  readonly names: readonly string[]
  /** The files that are taken, once the packages are unpacked in a tree. */
  readonly archive: (tree: string) => Promise<Uint8Array>
}

/**
 * Pack files of Debian's packages. What has been packed of the same ones is taken as it is.
 *
 * @returns the path of the file, alone in a folder that is called like it
 * @throws {@link NetbootError} `ERR_PHASE1`: a package cannot be had, or is not as it should be. The signal's reason
 */
export async function packFrom(
  { cache, signal }: FromPackages,
  { name, form, names, reader, archive }: PackedParts,
): Promise<string> {
  const packages = await resolvePackages(names)
  const hash = createHash('sha256').update(`${form}\n`)
  for (const each of packages) hash.update(`${each.file} ${each.sha256}\n`)
  const folder = join(cache, `addon-${hash.digest('hex').slice(0, 16)}`, name)
  const file = `${name}.cpio.xz`
  const path = join(folder, file)
  await makeDirectory(folder)
  if ((await readdir(folder)).includes(file)) return path
  await using _only = await lock(join(cache, '.lock'), { wait: true, ...(signal && { signal }) })
  if ((await readdir(folder)).includes(file)) return path
  const tree = await makeTree(cache)
  try {
    await unpackPackages(names, packages, { folder: join(cache, 'packages'), tree, signal })
    await writeFile(path, await pack(await archive(tree), { ...(reader && { reader }), signal }))
    return path
  } finally {
    await rm(tree, { recursive: true, force: true })
  }
}
