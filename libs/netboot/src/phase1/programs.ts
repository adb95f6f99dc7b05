import { readFile, realpath } from 'node:fs/promises'
import { basename, dirname, join, relative } from 'node:path'
import type { CpioEntry, CpioFile } from '../cpio.ts'
import { type ElfNeeds, elfNeeds } from '../elf.ts'
import { NetbootError } from '../errors.ts'
import { standIn, type UnusedLibrary } from './stand-in.ts'

/** Where Debian's packages for amd64 have programs and libraries. */
const folders = {
  programs: ['usr/bin', 'usr/sbin', 'bin', 'sbin'],
  libraries: ['usr/lib/x86_64-linux-gnu', 'lib/x86_64-linux-gnu'],
}

/** What there is beside programs. */
export interface MoreFiles {
  /** Paths of libraries that a program opens when it wants them. */
  readonly plugins?: readonly string[]
  /** Libraries that only the names are taken of. */
  readonly unused?: readonly UnusedLibrary[]
}

/**
 * Programs and all libraries that they need, as far as they are told by their ELF files.
 *
 * @param tree where Debian's packages were unpacked
 * @param names of the programs
 * @param more `plugins`: paths of libraries that a program opens when it wants them. `unused`: libraries that only the names are
 *   taken of
 * @throws {@link NetbootError} `ERR_PHASE1`: one is not there
 */
export async function programFiles(
  tree: string,
  names: readonly string[],
  { plugins = [], unused = [] }: MoreFiles = {},
): Promise<readonly CpioEntry[]> {
  const entries = new Map<string, CpioFile>()
  const waiting: string[] = []
  const named = new Map<string, UnusedLibrary>()
  const need = ({ loader, libraries }: ElfNeeds): void => {
    waiting.push(...libraries)
    if (loader !== undefined) waiting.push(basename(loader))
  }
  for (const name of names) {
    const { data, needs } = await readElf(tree, folders.programs, name)
    entries.set(name, { path: `usr/bin/${name}`, data, mode: 0o755 })
    need(needs)
  }
  for (const path of plugins) {
    const { data, needs } = await readElf(tree, [dirname(path)], basename(path))
    entries.set(path, { path, data, mode: 0o755 })
    need(needs)
  }
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    if (entries.has(name)) continue
    const stub = unused.find(({ library }) => library.test(name))
    if (stub) {
      named.set(name, stub)
      continue
    }
    const { data, needs } = await readElf(tree, folders.libraries, name)
    const folder = name.startsWith('ld-linux') ? 'lib64' : 'lib'
    entries.set(name, { path: `${folder}/${name}`, data, mode: 0o755 })
    need(needs)
  }
  const users = [...entries.values()].map(({ data }) => data)
  for (const [name, stub] of named) {
    const { data: real } = await readElf(tree, folders.libraries, name)
    const data = standIn(stub, { name, real, users })
    entries.set(name, { path: `lib/${name}`, data, mode: 0o755 })
  }
  return [...entries.values()]
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
