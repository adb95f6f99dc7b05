import { access, mkdir, mkdtemp, readdir, readFile, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { run } from './run.ts'

/** A Linux for virtual machines. */
export interface Kernel {
  /** Its release, as `uname -r` says it. */
  readonly release: string
  /** Path of its image, unpacked. */
  readonly image: string
  /** The folder that has its `lib/modules`. */
  readonly folder: string
}

/** Where it is kept: a new clone fetches it again. */
const cache = join(import.meta.dirname, '../../node_modules/.boxwright-kernel')

/** Have a Linux of Debian's: fetched and unpacked as any user may, not installed. */
export async function debianKernel(): Promise<Kernel> {
  await mkdir(cache, { recursive: true })
  const name = (await kept()) ?? (await fetch())
  const folder = join(cache, name)
  const [release = ''] = await readdir(join(folder, 'lib/modules'))
  return { release, image: await unpacked(join(folder, `boot/vmlinuz-${release}`)), folder }
}

/**
 * Half of a machine's boot is its processor unpacking the kernel (XZ). QEMU starts one that is unpacked as well (PVH).
 *
 * @returns its path, beside the packed one
 */
async function unpacked(image: string): Promise<string> {
  const path = `${image}.elf`
  const isThere = await access(path).then(
    () => true,
    () => false,
  )
  if (isThere) return path
  const begin = (await readFile(image)).indexOf(xzMagic)
  // Of another compression.
  if (begin < 0) return image
  const aside = await mkdtemp(join(cache, 'part-'))
  try {
    const unpack = 'tail -c +"$1" "$0" | xz -dc --single-stream >"$2"'
    await run('sh', '-ec', unpack, image, `${begin + 1}`, join(aside, 'image'))
    await rename(join(aside, 'image'), path)
    return path
  } finally {
    await rm(aside, { recursive: true, force: true })
  }
}

/** The XZ file format 1.2.1, 2.1.1.1. */
const xzMagic = Buffer.of(0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00)

async function kept(): Promise<string | undefined> {
  return (await readdir(cache)).find((name) => name.startsWith('linux-'))
}

/** @returns the name of its folder */
async function fetch(): Promise<string> {
  const aside = await mkdtemp(join(cache, 'part-'))
  try {
    const name = (await run('sh', '-ec', script, aside)).trim().split('\n').at(-1) ?? ''
    await rename(join(aside, 'unpacked'), join(cache, name))
    return name
  } catch (error) {
    // Another test may have been quicker.
    const name = await kept()
    if (name === undefined) throw error
    return name
  } finally {
    await rm(aside, { recursive: true, force: true })
  }
}

const script = `
cd "$0"
name=$(apt-cache depends linux-image-amd64 | sed -n 's/.*Depends: \\(linux-image-[0-9].*\\)/\\1/p' | head -n 1)
apt-get download -q "$name" >&2
dpkg-deb -x ./*.deb unpacked
# Where Debian has merged them, the modules are below usr.
[ -d unpacked/lib ] || ln -s usr/lib unpacked/lib
depmod -b "$PWD/unpacked" "$(ls unpacked/lib/modules)"
echo "$name"
`
