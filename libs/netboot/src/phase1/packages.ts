import { createHash } from 'node:crypto'
import { mkdtemp, readdir, readFile, realpath, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { makeDirectory, sweep } from '@boxwright/durable'
import { execute } from '@boxwright/process'
import { NetbootError } from '../errors.ts'

/** A Debian package, as the lists of apt have it. */
export interface DebianPackage {
  /** The name of its file, version and architecture included. */
  readonly file: string
  /** Its SHA-256, in hexadecimal. */
  readonly sha256: string
  /** In bytes. */
  readonly size: number
}

/** How packages are fetched and unpacked. */
export interface Unpacking {
  /** Where their files are kept. */
  readonly folder: string
  /** The folder to unpack them in. */
  readonly tree: string
  /** Is told how many bytes have been fetched, and of how many. */
  readonly onProgress?: ((done: number, total: number) => void) | undefined
  /** Ends it. */
  readonly signal?: AbortSignal | undefined
}

/** How often it is looked how much has been fetched, in ms. */
const glance = 500

/** What folders begin with that are removed in the end: who is at work in them can be seen. */
const treePrefix = `tree-${process.pid}-`
const asidePrefix = `part-${process.pid}-`

/** For all programs here, in ms: they may wait for a slow mirror. */
const timeout = 600_000

/** The kernel's package of today, which another one depends on. */
export async function kernelPackage(of: string): Promise<string> {
  const text = await run('apt-cache', ['depends', '--important', of])
  const name = /Depends: (linux-image-\d\S*)/.exec(text)?.[1]
  if (name !== undefined) return name
  throw new NetbootError('ERR_PHASE1', `expected ${of} to depend on a kernel, got:\n${text}`)
}

/**
 * The packages of the libraries that programs may need: those that their own depend on, as far as they are libraries.
 *
 * @param without those that are not taken, nor what only they depend on; default none
 */
export async function libraryPackages(
  roots: readonly string[],
  without: RegExp = /^$/,
): Promise<string[]> {
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
    for (const need of needs.get(name) ?? []) {
      if (/^(lib|zlib1g$)/.test(need) && !without.test(need)) found.add(need)
    }
  }
  return [...found].sort()
}

/** Make a folder to unpack packages in, free of symbolic links: what leads out of it is found by that. @param cache - there, or a link */
export async function makeTree(cache: string): Promise<string> {
  return await realpath(await mkdtemp(join(cache, treePrefix)))
}

/** Which files apt would fetch for packages, by its lists: nothing is fetched. */
export async function resolvePackages(names: readonly string[]): Promise<DebianPackage[]> {
  const text = await run('apt-get', ['download', '--print-uris', '-qq', ...names])
  const packages = [...text.matchAll(/^'[^']+' (\S+) (\d+) SHA256:([0-9a-f]{64})$/gm)].map(
    ([, file = '', size, sha256 = '']) => ({ file, sha256, size: Number(size) }),
  )
  if (packages.length === names.length) return packages
  const message = `expected ${names.length} packages (${names.join(', ')}), got ${packages.length}:\n${text}`
  throw new NetbootError('ERR_PHASE1', message)
}

/**
 * Fetch packages that are not there yet, and unpack them. Nothing is installed, and no root is needed.
 *
 * @param names of the packages
 */
export async function unpackPackages(
  names: readonly string[],
  packages: readonly DebianPackage[],
  { folder, tree, onProgress, signal }: Unpacking,
): Promise<void> {
  await makeDirectory(folder)
  await makeDirectory(tree)
  const there = new Set(await readdir(folder))
  const fileOf = (name: string): DebianPackage | undefined =>
    packages.find(({ file }) => file.startsWith(`${name}_`))
  const missing = names.filter((name) => !there.has(fileOf(name)?.file ?? ''))
  if (missing.length > 0) {
    const total = missing.reduce((sum, name) => sum + (fileOf(name)?.size ?? 0), 0)
    await fetchAside(missing, folder, (done) => onProgress?.(done, total), signal)
  }
  for (const { file, sha256 } of packages) {
    const path = join(folder, file)
    const got = createHash('sha256')
      .update(await readFile(path))
      .digest('hex')
    if (got !== sha256) {
      const message = `${path}: expected the SHA-256 ${sha256}, got ${got}. Remove it, and it is fetched again`
      throw new NetbootError('ERR_PHASE1', message)
    }
    await run('dpkg-deb', ['-x', path, tree], { signal })
  }
}

/** Aside first: one that was cut off must not be taken for the package. */
async function fetchAside(
  names: readonly string[],
  folder: string,
  onProgress: (done: number) => void,
  signal: AbortSignal | undefined,
): Promise<void> {
  const aside = await mkdtemp(join(folder, asidePrefix))
  // apt tells nothing to a pipe.
  const look = setInterval(() => void bytesIn(aside).then(onProgress), glance)
  try {
    onProgress(0)
    await run('apt-get', ['download', '-qq', ...names], { cwd: aside, signal })
    onProgress(await bytesIn(aside))
    for (const name of await readdir(aside)) await rename(join(aside, name), join(folder, name))
  } finally {
    clearInterval(look)
    await rm(aside, { recursive: true, force: true })
  }
}

async function bytesIn(folder: string): Promise<number> {
  const names = await readdir(folder).catch(() => [])
  const sizes = names.map((name) =>
    stat(join(folder, name)).then(
      ({ size }) => size,
      () => 0,
    ),
  )
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0)
}

/** Remove what a build that was killed has left in a cache. */
export async function sweepCache(cache: string): Promise<void> {
  for (const folder of [cache, join(cache, 'packages')]) {
    for (const name of await readdir(folder).catch(() => [])) {
      const pid = /^(?:tree|part)-(\d+)-\w+$/.exec(name)?.[1]
      if (pid === undefined || (await isAlive(pid))) continue
      await rm(join(folder, name), { recursive: true, force: true })
    }
  }
  // Sums of systems are written by who serves a project.
  await sweep(cache, ({ target }) => (/\.(hashes|sums)$/.test(target) ? 'keep' : 'remove'))
}

async function isAlive(pid: string): Promise<boolean> {
  return await stat(`/proc/${pid}`).then(
    () => true,
    () => false,
  )
}

/** Run a program of Debian's to its end; what it wrote. */
export async function run(
  command: string,
  args: readonly string[],
  { cwd, signal }: { readonly cwd?: string; readonly signal?: AbortSignal | undefined } = {},
): Promise<string> {
  try {
    const options = { command, args, timeout, env: { LC_ALL: 'C' }, maxOutput: 64 << 20 }
    const more = { ...(cwd !== undefined && { cwd }), ...(signal && { signal }) }
    return (await execute({ ...options, ...more })).stdout
  } catch (cause) {
    signal?.throwIfAborted()
    const reason = cause instanceof Error ? cause.message : String(cause)
    const isFull = /No space left on device/.test(reason)
    const message = `Could not build phase 1${isFull ? ': the disk is full' : ''}: ${reason}`
    throw new NetbootError(isFull ? 'ERR_IO' : 'ERR_PHASE1', message, { cause })
  }
}
