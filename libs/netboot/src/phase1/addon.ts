import { basename, dirname } from 'node:path'
import { writeCpio } from '../cpio.ts'
import { type Flavour, flavours } from '../flavour.ts'
import { kernelModules } from './kernel-modules.ts'
import { packFrom } from './pack-from.ts'
import { kernelPackage, libraryPackages } from './packages.ts'
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
const form = 5
const name = 'qemu'
/** What phase 1 has, of the same packages, and what unpacks this is in use of. */
const there = /^lib(64)?\/(ld-linux|lib(c|resolv|z|gcc_s|gmp|nettle)\.so)/
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
  const path = await packFrom(
    { cache, signal },
    {
      ...{ name, names, form: `${form} ${flavour}`, reader: 'busybox' },
      async archive(tree) {
        const { modules } = await kernelModules(tree, {
          kernelPackage: kernel,
          wants: (module) => wants(module) || kvm.test(module),
        })
        // modprobe looks up in one list: that of phase 1 gives way to a longer one.
        const own = modules.filter((file) => kvm.test(file.path) || /modules\.\w+$/.test(file.path))
        const programs = (await qemuFiles(tree)).filter((file) => !there.test(file.path))
        return writeCpio([...programs, ...own].toSorted((a, b) => (a.path < b.path ? -1 : 1)))
      },
    },
  )
  return { name, folder: dirname(path), files: [basename(path)] }
}
