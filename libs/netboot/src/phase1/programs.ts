import { readFile, realpath } from 'node:fs/promises'
import { basename, join, relative } from 'node:path'
import type { CpioEntry } from '../cpio.ts'
import { type ElfNeeds, elfNeeds } from '../elf.ts'
import { elfStub } from '../elf-stub.ts'
import { NetbootError } from '../errors.ts'

/** Where Debian's packages for amd64 have programs and libraries. */
const folders = {
  programs: ['usr/bin', 'usr/sbin', 'bin', 'sbin'],
  libraries: ['usr/lib/x86_64-linux-gnu', 'lib/x86_64-linux-gnu'],
}

/**
 * Programs and all libraries that they need, as far as they are told by their ELF files.
 *
 * @param tree where Debian's packages were unpacked
 * @param names of the programs
 * @throws {@link NetbootError} `ERR_PHASE1`: one is not there
 */
export async function programFiles(
  tree: string,
  names: readonly string[],
): Promise<readonly CpioEntry[]> {
  const entries = new Map<string, CpioEntry>()
  const waiting: string[] = []
  const need = ({ loader, libraries }: ElfNeeds): void => {
    waiting.push(...libraries)
    if (loader !== undefined) waiting.push(basename(loader))
  }
  for (const name of names) {
    const { data, needs } = await readElf(tree, folders.programs, name)
    entries.set(name, { path: `usr/bin/${name}`, data, mode: 0o755 })
    need(needs)
  }
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    if (entries.has(name)) continue
    const stub = stubFor(name)
    const { data, needs } = stub ?? (await readElf(tree, folders.libraries, name))
    entries.set(name, {
      path: `${name.startsWith('ld-linux') ? 'lib64' : 'lib'}/${name}`,
      data,
      mode: 0o755,
    })
    need(needs)
  }
  return [...entries.values(), { path: 'bin/busybox', link: '../usr/bin/busybox' }]
}

/**
 * ICU's tables, 31 of the 58 MB that aria2c needs, are those of character sets and languages. libxml2 asks for them only to read XML
 * in rare encodings, which no torrent has: a library that has no more than their name takes their place.
 */
function stubFor(name: string): { data: Uint8Array; needs: ElfNeeds } | undefined {
  const version = /^libicudata\.so\.(\d+)$/.exec(name)?.[1]
  if (version === undefined) return undefined
  const needs = { loader: undefined, libraries: [] }
  return { data: elfStub(name, `icudt${version}_dat`), needs }
}

async function readElf(
  tree: string,
  places: readonly string[],
  name: string,
): Promise<{ data: Uint8Array; needs: ElfNeeds }> {
  for (const place of places) {
    const path = await realpath(join(tree, place, name)).catch(() => undefined)
    if (path === undefined || relative(tree, path).startsWith('..')) continue
    const data = await readFile(path)
    const needs = elfNeeds(data)
    if (needs) return { data, needs }
  }
  throw new NetbootError('ERR_PHASE1', `expected ${name} in ${places.join(' or ')}, got none`)
}
