import { createHash } from 'node:crypto'
import { mkdtemp, readdir, readFile, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { makeDirectory } from '@boxwright/durable'
import { execute } from '@boxwright/process'
import { NetbootError } from '../errors.ts'

/** A Debian package, as the lists of apt have it. */
export interface DebianPackage {
  /** The name of its file, version and architecture included. */
  readonly file: string
  /** Its SHA-256, in hexadecimal. */
  readonly sha256: string
}

/** For all programs here, in ms: they may wait for a slow mirror. */
const timeout = 600_000

/** The kernel's package of today, which another one depends on. */
export async function kernelPackage(of: string): Promise<string> {
  const text = await run('apt-cache', ['depends', '--important', of])
  const name = /Depends: (linux-image-\d\S*)/.exec(text)?.[1]
  if (name !== undefined) return name
  throw new NetbootError('ERR_PHASE1', `expected ${of} to depend on a kernel, got:\n${text}`)
}

/** The packages of the libraries that programs may need: those that their own depend on, as far as they are libraries. */
export async function libraryPackages(roots: readonly string[]): Promise<string[]> {
  const text = await run('apt-cache', ['depends', '--important', '--recurse', ...roots])
  const needs = new Map<string, string[]>()
  let current: string[] = []
  for (const line of text.split('\n')) {
    const need = /^ [ |](?:Pre)?Depends: ([a-z0-9][a-z0-9.+-]*)$/.exec(line)?.[1]
    if (need !== undefined) current.push(need)
    else if (/^[a-z0-9]/.test(line)) {
      current = []
      needs.set(line.trim(), current)
    }
  }
  const found = new Set(roots)
  for (const name of found) {
    for (const need of needs.get(name) ?? []) if (/^(lib|zlib1g$)/.test(need)) found.add(need)
  }
  return [...found].sort()
}

/** Which files apt would fetch for packages, by its lists: nothing is fetched. */
export async function resolvePackages(names: readonly string[]): Promise<DebianPackage[]> {
  const text = await run('apt-get', ['download', '--print-uris', '-qq', ...names])
  const packages = [...text.matchAll(/^'[^']+' (\S+) \d+ SHA256:([0-9a-f]{64})$/gm)].map(
    ([, file = '', sha256 = '']) => ({ file, sha256 }),
  )
  if (packages.length === names.length) return packages
  const message = `expected ${names.length} packages (${names.join(', ')}), got ${packages.length}:\n${text}`
  throw new NetbootError('ERR_PHASE1', message)
}

/**
 * Fetch packages that are not there yet, and unpack them. Nothing is installed, and no root is needed.
 *
 * @param folder where their files are kept
 * @param names of the packages
 * @param tree the folder to unpack them in
 */
export async function unpackPackages(
  names: readonly string[],
  packages: readonly DebianPackage[],
  { folder, tree }: { readonly folder: string; readonly tree: string },
): Promise<void> {
  await makeDirectory(folder)
  await makeDirectory(tree)
  const there = new Set(await readdir(folder))
  const has = (name: string): boolean =>
    packages.some(({ file }) => file.startsWith(`${name}_`) && there.has(file))
  const missing = names.filter((name) => !has(name))
  if (missing.length > 0) await fetchAside(missing, folder)
  for (const { file, sha256 } of packages) {
    const path = join(folder, file)
    const got = createHash('sha256')
      .update(await readFile(path))
      .digest('hex')
    if (got !== sha256) {
      const message = `${path}: expected the SHA-256 ${sha256}, got ${got}. Remove it, and it is fetched again`
      throw new NetbootError('ERR_PHASE1', message)
    }
    await run('dpkg-deb', ['-x', path, tree])
  }
}

/** Aside first: one that was cut off must not be taken for the package. */
async function fetchAside(names: readonly string[], folder: string): Promise<void> {
  const aside = await mkdtemp(join(folder, 'part-'))
  try {
    await run('apt-get', ['download', '-qq', ...names], aside)
    for (const name of await readdir(aside)) await rename(join(aside, name), join(folder, name))
  } finally {
    await rm(aside, { recursive: true, force: true })
  }
}

/** Run a program of Debian's to its end; what it wrote. */
export async function run(command: string, args: readonly string[], cwd?: string): Promise<string> {
  try {
    const options = { command, args, timeout, env: { LC_ALL: 'C' }, maxOutput: 64 << 20 }
    return (await execute({ ...options, ...(cwd !== undefined && { cwd }) })).stdout
  } catch (cause) {
    const message = `Could not build phase 1: ${cause instanceof Error ? cause.message : cause}`
    throw new NetbootError('ERR_PHASE1', message, { cause })
  }
}
