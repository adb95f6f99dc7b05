import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { type CpioEntry, writeCpio } from '../cpio.ts'
import { type Flavour, flavours } from '../flavour.ts'
import { kernelModules } from './kernel-modules.ts'
import {
  type DebianPackage,
  kernelPackage,
  libraryPackages,
  makeTree,
  resolvePackages,
  type Unpacking,
  unpackPackages,
} from './packages.ts'
import { programFiles } from './programs.ts'
import { unusedLibraries } from './stand-in.ts'

/** The packages that phase 1 is made of. */
export interface DebianParts {
  /** Their names. */
  readonly names: readonly string[]
  /** Their files. */
  readonly packages: readonly DebianPackage[]
}

/** How parts are taken. */
export interface TakingParts extends Pick<Unpacking, 'onProgress' | 'signal'> {
  /** Where packages are kept, and unpacked for a while. */
  readonly cache: string
  /** What machines they are for. */
  readonly flavour: Flavour
}

/** Debian's programs in it, and the packages that they are in. */
const programs = { busybox: 'busybox', aria2c: 'aria2', kexec: 'kexec-tools' }

const busybox: CpioEntry = { path: 'bin/busybox', link: '../usr/bin/busybox' }

/** Find the packages that a flavour is made of today. Nothing is fetched. */
export async function findParts(flavour: Flavour): Promise<DebianParts> {
  const names = [
    await kernelPackage(flavours[flavour].kernelPackage),
    programs.busybox,
    ...(await libraryPackages([programs.aria2c, programs.kexec])),
  ]
  return { names, packages: await resolvePackages(names) }
}

/** Fetch the packages that are not there, and take from them what machines need: the kernel, and the rest as an archive. */
export async function takeParts(
  { names, packages }: DebianParts,
  { cache, flavour, ...how }: TakingParts,
): Promise<{ readonly kernel: Uint8Array; readonly archive: Uint8Array }> {
  const tree = await makeTree(cache)
  try {
    await unpackPackages(names, packages, { folder: join(cache, 'packages'), tree, ...how })
    const { image, modules } = await kernelModules(tree, flavours[flavour])
    const files = await programFiles(tree, Object.keys(programs), {
      unused: unusedLibraries,
    })
    const archive = writeCpio([...files, busybox, ...modules].toSorted(byPath))
    return { kernel: await readFile(image), archive }
  } finally {
    await rm(tree, { recursive: true, force: true })
  }
}

function byPath(a: CpioEntry, b: CpioEntry): number {
  return a.path < b.path ? -1 : 1
}
