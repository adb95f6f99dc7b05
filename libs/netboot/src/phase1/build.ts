import { createHash } from 'node:crypto'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { constants, zstdCompress } from 'node:zlib'
import { makeDirectory, writeFile } from '@boxwright/durable'
import { type CpioEntry, writeCpio } from '../cpio.ts'
import { NetbootError } from '../errors.ts'
import { type Flavour, flavours } from '../flavour.ts'
import { clientFiles } from './client-files.ts'
import { kernelModules } from './kernel-modules.ts'
import {
  type DebianPackage,
  kernelPackage,
  libraryPackages,
  resolvePackages,
  unpackPackages,
} from './packages.ts'
import { programFiles } from './programs.ts'

/** Options of {@link buildPhase1}. */
export interface BuildPhase1Options {
  /** The folder that packages and what is built of them are kept in; made if missing. */
  readonly cache: string
  /** What machines it is for. Default `virtual`. */
  readonly flavour?: Flavour
  /** Ends the build when it aborts. */
  readonly signal?: AbortSignal
}

/** Phase 1, as machines load it. */
export interface Phase1 {
  /** The path of the kernel. */
  readonly kernel: string
  /** The path of the initrd. */
  readonly initrd: string
  /** What it was built of, by name and content: equal keys mean equal bytes. */
  readonly key: string
}

/** A high level costs seconds once; what it saves is sent to every machine. Linux takes windows up to 128 MiB; 8 are enough. */
const compression = {
  params: {
    [constants.ZSTD_c_compressionLevel]: 19,
    [constants.ZSTD_c_windowLog]: 23,
    [constants.ZSTD_c_checksumFlag]: 1,
  },
}
const compress = promisify(zstdCompress)
/** Debian's programs in it. */
const programs = { busybox: 'busybox-static', aria2: 'aria2', kexec: 'kexec-tools' }
/** What changes how it is built, and so what is in it. */
const form = 2

/**
 * Build phase 1, the small Linux that machines load to fetch a system: of Debian's packages, as an ordinary user, with
 * nothing installed. What has been built of the same packages is taken as it is.
 *
 * @returns where it is; the same packages give the same bytes
 * @throws {@link NetbootError} `ERR_PHASE1`: a package cannot be had, or is not as it should be
 */
export async function buildPhase1(options: BuildPhase1Options): Promise<Phase1> {
  const { cache, flavour = 'virtual', signal } = options
  const names = [
    await kernelPackage(flavours[flavour].kernelPackage),
    programs.busybox,
    ...(await libraryPackages([programs.aria2, programs.kexec])),
  ]
  const packages = await resolvePackages(names)
  const client = await clientFiles()
  const base = keyOf([form, flavour, process.versions['zstd']], packages)
  // What is ours comes behind what is Debian's, packed for itself: a change of a few lines takes no time.
  const ours = padded(await compress(writeCpio(client), compression))
  const key = createHash('sha256').update(base).update(ours).digest('hex').slice(0, 16)
  const path = (name: string): string => join(cache, name)
  const kernel = path(`vmlinuz-${base}`)
  const initrd = path(`phase1-${key}.img`)
  await makeDirectory(cache)
  const there = await readdir(cache)
  if (there.includes(`vmlinuz-${base}`) && there.includes(`phase1-${key}.img`))
    return { kernel, initrd, key }
  signal?.throwIfAborted()
  if (!there.includes(`vmlinuz-${base}`)) {
    await buildBase(names, packages, { cache, flavour, base, kernel, signal })
  }
  await publish(initrd, Buffer.concat([await readFile(path(`base-${base}.img`)), ours]))
  return { kernel, initrd, key }
}

/** What is Debian's: minutes of packing on a slow machine, and the same for all versions of ours. */
async function buildBase(
  names: readonly string[],
  packages: readonly DebianPackage[],
  to: {
    readonly cache: string
    readonly flavour: Flavour
    readonly base: string
    readonly kernel: string
    readonly signal: AbortSignal | undefined
  },
): Promise<void> {
  const { cache, flavour, base, kernel, signal } = to
  const tree = await mkdtemp(join(cache, 'tree-'))
  try {
    await unpackPackages(names, packages, { folder: join(cache, 'packages'), tree })
    signal?.throwIfAborted()
    const { image, modules } = await kernelModules(tree, flavours[flavour])
    const files = await programFiles(tree, ['busybox', 'aria2c', 'kexec'])
    const packed = await compress(writeCpio(inOrder([...files, ...modules])), compression)
    signal?.throwIfAborted()
    await publish(join(cache, `base-${base}.img`), padded(packed))
    // Last: it says that the rest is there.
    await publish(kernel, await readFile(image))
  } finally {
    await rm(tree, { recursive: true, force: true })
  }
}

async function publish(path: string, data: Uint8Array): Promise<void> {
  try {
    await writeFile(path, data, { clobber: 'replace' })
  } catch (cause) {
    const message = `Could not write ${path}: ${cause instanceof Error ? cause.message : cause}`
    throw new NetbootError('ERR_IO', message, { cause })
  }
}

function keyOf(parts: readonly unknown[], packages: readonly DebianPackage[]): string {
  const hash = createHash('sha256').update(`${parts.join(' ')}\n`)
  for (const { file, sha256 } of packages.toSorted((a, b) => (a.file < b.file ? -1 : 1))) {
    hash.update(`${file} ${sha256}\n`)
  }
  return hash.digest('hex').slice(0, 16)
}

function inOrder(entries: readonly CpioEntry[]): CpioEntry[] {
  return entries.toSorted((a, b) => (a.path < b.path ? -1 : 1))
}

/** The kernel takes a second archive behind it only at a multiple of 4. */
function padded(bytes: Uint8Array): Uint8Array {
  const whole = new Uint8Array(Math.ceil(bytes.length / 4) * 4)
  whole.set(bytes)
  return whole
}
