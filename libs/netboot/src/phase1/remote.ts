import { readFile } from 'node:fs/promises'
import { type CpioEntry, writeCpio } from '../cpio.ts'
import { pack } from './pack.ts'
import { type FromPackages, packFrom } from './pack-from.ts'
import { libraryPackages } from './packages.ts'
import { programFiles } from './programs.ts'

/** To be counted up when other files of the same packages are taken. */
const form = 1
/** What phase 1 has, of the same packages. */
const there = /^lib(64)?\/(ld-linux|lib(c|resolv|z|gcc_s|gmp)\.so)/
const scripts = ['remote', 'remote-connection']

/**
 * Build what lets those who have a key look into machines that are in phase 1: one more image behind the others, of Debian's dropbear.
 *
 * @returns the bytes of the image: as many as a multiple of 4
 * @throws {@link NetbootError} `ERR_PHASE1`: a package cannot be had, or is not as it should be. The signal's reason
 */
export async function buildRemote(options: FromPackages): Promise<Uint8Array> {
  const { signal } = options
  const path = await packFrom(options, {
    name: 'remote',
    form: `${form}`,
    names: await libraryPackages(['dropbear-bin']),
    async archive(tree) {
      const files = await programFiles(tree, ['dropbear', 'dropbearkey'], {
        // It is for passwords, which nobody has.
        unused: [{ library: /^libcrypt\.so/, idle: /^$/ }],
      })
      return writeCpio(files.filter((file) => !there.test(file.path)).toSorted(byPath))
    },
  })
  // What is ours is packed for itself, as in phase 1.
  const ours = await pack(writeCpio(await scriptFiles()), { signal })
  return padded(Buffer.concat([padded(await readFile(path)), ours]))
}

async function scriptFiles(): Promise<CpioEntry[]> {
  return await Promise.all(
    scripts.map(async (name): Promise<CpioEntry> => {
      const data = await readFile(new URL(`./client/${name}.sh`, import.meta.url))
      return { path: `netboot/${name}.sh`, data, mode: 0o755 }
    }),
  )
}

/** The kernel takes an archive behind another one only at a multiple of 4. */
function padded(bytes: Uint8Array): Uint8Array {
  const whole = new Uint8Array(Math.ceil(bytes.length / 4) * 4)
  whole.set(bytes)
  return whole
}

function byPath(a: CpioEntry, b: CpioEntry): number {
  return a.path < b.path ? -1 : 1
}
