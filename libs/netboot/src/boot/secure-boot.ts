import { copyFile, mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { makeDirectory, writeFile } from '@boxwright/durable'
import { secureBootFiles } from '../grub-config.ts'
import { resolvePackages, unpackPackages } from '../phase1/packages.ts'

/** What Debian has signed, by path: see `secureBootFiles`. */
export interface SignedPrograms {
  /** The path of shim. */
  readonly shim: string
  /** The path of GRUB. */
  readonly grub: string
}

/** Debian's packages of what is signed, and the file of each. GRUB comes with all modules for a network in it. */
const parts = {
  shim: { of: 'shim-signed', file: 'usr/lib/shim/shimx64.efi.signed' },
  grub: {
    of: 'grub-efi-amd64-signed',
    file: 'usr/lib/grub/x86_64-efi-signed/grubnetx64.efi.signed',
  },
}

/**
 * Take shim and GRUB from Debian's packages, which are fetched unless they are there, and not installed.
 *
 * @param cache the folder that packages and what is taken from them are kept in
 * @throws {@link NetbootError} `ERR_PHASE1`: a package cannot be had
 */
export async function signedPrograms(cache: string): Promise<SignedPrograms> {
  const names = Object.values(parts).map(({ of }) => of)
  const packages = await resolvePackages(names)
  const pathOf = (of: string): string => {
    const found = packages.find(({ file }) => file.startsWith(`${of}_`))
    return join(cache, `${found?.file ?? of}.efi`)
  }
  const programs = { shim: pathOf(parts.shim.of), grub: pathOf(parts.grub.of) }
  await makeDirectory(cache)
  const there = (await readdir(cache)).map((name) => join(cache, name))
  if (Object.values(programs).every((path) => there.includes(path))) return programs
  const tree = await mkdtemp(join(cache, 'tree-'))
  try {
    await unpackPackages(names, packages, { folder: join(cache, 'packages'), tree })
    for (const { of, file } of Object.values(parts)) {
      await writeFile(pathOf(of), await readFile(join(tree, file)), { clobber: 'replace' })
    }
  } finally {
    await rm(tree, { recursive: true, force: true })
  }
  return programs
}

/**
 * Put what machines under Secure Boot load where it is served by TFTP.
 *
 * @param config what GRUB is to run
 * @returns the names of the programs
 */
export async function placeSecureBoot(
  tftpRoot: string,
  { shim, grub }: SignedPrograms,
  config: string,
): Promise<string[]> {
  const names = secureBootFiles
  await copyFile(shim, join(tftpRoot, names.shim))
  await copyFile(grub, join(tftpRoot, names.grub))
  const file = join(tftpRoot, names.config)
  await makeDirectory(join(file, '..'))
  await writeFile(file, config, { clobber: 'replace' })
  return [names.shim, names.grub]
}
