import { createHash } from 'node:crypto'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { lock, makeDirectory, writeFile } from '@boxwright/durable'
import { writeCpio } from '../cpio.ts'
import { type Flavour, flavours } from '../flavour.ts'
import { kernelModules } from './kernel-modules.ts'
import { pack } from './pack.ts'
import {
  kernelPackage,
  libraryPackages,
  resolvePackages,
  treePrefix,
  unpackPackages,
} from './packages.ts'
import { qemuFiles, qemuPackages } from './qemu-parts.ts'

/** Programs beside phase 1 that only machines with a use for them fetch, by the swarm. */
export interface Addon {
  /** What it is called. */
  readonly name: string
  /** The folder of its one file, which is called like it. */
  readonly folder: string
  /** The names of the files in the folder. */
  readonly files: readonly string[]
}

/** Options of {@link buildQemuAddon}. */
export interface BuildAddonOptions {
  /** The folder that packages and what is built of them are kept in; made if missing. */
  readonly cache: string
  /** What machines it is for: with the kernel of phase 1 go its modules for KVM. */
  readonly flavour: Flavour
  /** Ends the build when it aborts. */
  readonly signal?: AbortSignal | undefined
}

/** To be counted up when other files of the same packages are taken. */
const form = 4
const name = 'qemu'
const file = `${name}.cpio.xz`
/** What phase 1 has, of the same packages, and what unpacks this is in use of. */
const there = /^lib(64)?\/(ld-linux|lib(c|m|resolv|z|gcc_s|gmp|nettle)\.so)/
/** The modules of KVM, and what they need. */
const kvm = /\/(kvm|kvm-intel|kvm-amd|irqbypass|ccp)\.ko/

/**
 * Build the add-on of the method `bin-qemu-x86_64`: QEMU with its libraries and firmware, of Debian's packages.
 *
 * @throws {@link NetbootError} `ERR_PHASE1`: a package cannot be had, or is not as it should be. The signal's reason
 */
export async function buildQemuAddon(options: BuildAddonOptions): Promise<Addon> {
  const { cache, flavour, signal } = options
  const { kernelPackage: kernel, wants } = flavours[flavour]
  const names = [await kernelPackage(kernel), ...(await libraryPackages(qemuPackages))]
  const packages = await resolvePackages(names)
  const hash = createHash('sha256').update(`${form} ${flavour}\n`)
  for (const each of packages) hash.update(`${each.file} ${each.sha256}\n`)
  const folder = join(cache, `addon-${hash.digest('hex').slice(0, 16)}`, name)
  const addon = { name, folder, files: [file] }
  await makeDirectory(folder)
  if ((await readdir(folder)).includes(file)) return addon
  await using _only = await lock(join(cache, '.lock'), { wait: true, ...(signal && { signal }) })
  if ((await readdir(folder)).includes(file)) return addon
  const tree = await mkdtemp(join(cache, treePrefix))
  try {
    await unpackPackages(names, packages, { folder: join(cache, 'packages'), tree, signal })
    const { modules } = await kernelModules(tree, {
      kernelPackage: kernel,
      wants: (path) => wants(path) || kvm.test(path),
    })
    // modprobe looks up in one list: that of phase 1 gives way to a longer one.
    const own = modules.filter(({ path }) => kvm.test(path) || /modules\.\w+$/.test(path))
    const programs = (await qemuFiles(tree)).filter(({ path }) => !there.test(path))
    const entries = [...programs, ...own].toSorted((a, b) => (a.path < b.path ? -1 : 1))
    await writeFile(
      join(folder, file),
      await pack(writeCpio(entries), { reader: 'busybox', signal }),
    )
    return addon
  } finally {
    await rm(tree, { recursive: true, force: true })
  }
}
