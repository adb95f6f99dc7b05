import { basename, dirname } from 'node:path'
import { type CpioEntry, writeCpio } from '../cpio.ts'
import { type Flavour, flavours } from '../flavour.ts'
import { kernelModules } from './kernel-modules.ts'
import { packFrom } from './pack-from.ts'
import { kernelPackage, libraryPackages } from './packages.ts'
import { qemuFiles, qemuPackages } from './qemu-parts.ts'
import { beyondX, xFiles, xPackages } from './x-parts.ts'

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

/** What an add-on is made of. */
interface AddonParts {
  readonly name: string
  /** To be counted up when other files of the same packages are taken. */
  readonly form: number
  /** The packages that it is in, with those of its libraries. */
  readonly packages: () => Promise<readonly string[]>
  /** Its files, once the packages are unpacked in a tree. */
  readonly files: (tree: string) => Promise<readonly CpioEntry[]>
  /** The modules of the kernel that it needs. */
  readonly needs: RegExp
  /** Those that are there already, with an add-on that it comes on top of. */
  readonly has?: RegExp
}

/** What phase 1 has, of the same packages, and what unpacks this is in use of. */
const there = /^lib(64)?\/(ld-linux|lib(c|resolv|z|gcc_s|gmp|nettle)\.so)/
/** The modules of KVM, and what they need. */
const kvm = /\/(kvm|kvm-intel|kvm-amd|irqbypass|ccp)\.ko/
/** Graphics cards that draw without firmware, keyboards and mice: those of USB are in phase 1. */
const graphics =
  /\/drivers\/(gpu\/drm\/(tiny\/(bochs|cirrus)|virtio\/|vmwgfx\/|hyperv\/|vboxvideo\/|qxl\/|ast\/|mgag200\/|gma500\/|nouveau\/|i915\/i915)|input\/(evdev|mouse\/psmouse))/

/**
 * Build the add-on of the method `bin-qemu-x86_64`: QEMU with its libraries and firmware, of Debian's packages.
 *
 * @throws {@link NetbootError} `ERR_PHASE1`: a package cannot be had, or is not as it should be. The signal's reason
 */
export async function buildQemuAddon(options: BuildAddonOptions): Promise<Addon> {
  const packages = (): Promise<readonly string[]> => libraryPackages(qemuPackages)
  return await build(options, { name: 'qemu', form: 6, packages, files: qemuFiles, needs: kvm })
}

/**
 * Build what that of QEMU takes to draw: X, drivers of graphics cards, and a display. It comes on top of that of QEMU, and has nothing
 * that is in there.
 *
 * @throws {@link NetbootError} as {@link buildQemuAddon}
 */
export async function buildXAddon(options: BuildAddonOptions): Promise<Addon> {
  return await build(options, {
    ...{ name: 'qemu-x', form: 2, needs: graphics, has: kvm },
    async packages() {
      const [qemu, x] = [
        await libraryPackages(qemuPackages),
        await libraryPackages(xPackages, beyondX),
      ]
      return [...new Set([...qemu, ...x])].sort()
    },
    async files(tree) {
      const below = new Set((await qemuFiles(tree)).map(({ path }) => path))
      return (await xFiles(tree)).filter(({ path }) => !below.has(path))
    },
  })
}

async function build(
  { cache, flavour, signal }: BuildAddonOptions,
  { name, form, packages, files, needs, has = /^$/ }: AddonParts,
): Promise<Addon> {
  const { kernelPackage: kernel, wants } = flavours[flavour]
  const path = await packFrom(
    { cache, signal },
    {
      ...{ name, form: `${form} ${flavour}`, reader: 'busybox' },
      names: [await kernelPackage(kernel), ...(await packages())],
      async archive(tree) {
        const isThere = (module: string): boolean => wants(module) || has.test(module)
        const modules = async (taken: (module: string) => boolean): Promise<readonly CpioEntry[]> =>
          (await kernelModules(tree, { kernelPackage: kernel, wants: taken })).modules
        // modprobe looks up in one list: that of phase 1 gives way to a longer one.
        const list = /modules\.\w+$/
        const before = new Set(
          (await modules(isThere)).flatMap(({ path }) => (list.test(path) ? [] : path)),
        )
        const own = (await modules((module) => isThere(module) || needs.test(module))).filter(
          (file) => !before.has(file.path),
        )
        const programs = (await files(tree)).filter((file) => !there.test(file.path))
        return writeCpio([...programs, ...own].toSorted((a, b) => (a.path < b.path ? -1 : 1)))
      },
    },
  )
  return { name, folder: dirname(path), files: [basename(path)] }
}
