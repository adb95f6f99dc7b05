import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { execute } from '@boxwright/process'
import type { CpioEntry } from '../cpio.ts'
import { NetbootError } from '../errors.ts'
import type { FlavourParts } from '../flavour.ts'
import { chooseModules } from '../modules.ts'
import { run } from './packages.ts'

/** A kernel and some of its modules. */
export interface KernelModules {
  /** The path of the kernel's image. */
  readonly image: string
  /** The modules, and what finds them. */
  readonly modules: readonly CpioEntry[]
}

/**
 * Find the kernel that was unpacked, and take the modules that a flavour wants.
 *
 * @param tree where it was unpacked
 */
export async function kernelModules(tree: string, { wants }: FlavourParts): Promise<KernelModules> {
  const library = await firstThere(tree, ['usr/lib/modules', 'lib/modules'])
  const [release] = await readdir(join(tree, library))
  if (release === undefined)
    throw new NetbootError('ERR_PHASE1', `expected modules in ${library}, got none`)
  // Its modules are below lib, wherever Debian has put them.
  const base = join(tree, library, '../..')
  await run('depmod', ['-b', base, release])
  const folder = join(tree, library, release)
  const [dep, alias] = await Promise.all(
    ['modules.dep', 'modules.alias'].map((name) => readFile(join(folder, name), 'utf8')),
  )
  const chosen = chooseModules({ dep: dep ?? '', alias: alias ?? '' }, wants)
  const at = `lib/modules/${release}`
  const text = new TextEncoder()
  const modules = await Promise.all(
    chosen.paths.map(async (path) => ({
      path: `${at}/${plain(path)}`,
      data: await uncompressed(join(folder, path)),
    })),
  )
  return {
    image: join(tree, `boot/vmlinuz-${release}`),
    modules: [
      ...modules,
      { path: `${at}/modules.dep`, data: text.encode(chosen.dep.replaceAll('.ko.xz', '.ko')) },
      { path: `${at}/modules.alias`, data: text.encode(chosen.alias) },
    ],
  }
}

/** Modules are packed with all the rest: packed twice they would be larger. */
async function uncompressed(path: string): Promise<Uint8Array> {
  if (!path.endsWith('.xz')) return await readFile(path)
  const options = { command: 'xz', args: ['-dc', path], maxOutput: 64 << 20 }
  return (await execute({ ...options, encoding: 'buffer' })).stdout
}

function plain(path: string): string {
  return path.replace(/\.xz$/, '')
}

async function firstThere(tree: string, paths: readonly string[]): Promise<string> {
  for (const path of paths) {
    const found = await readdir(join(tree, path)).catch(() => [])
    if (found.length > 0) return path
  }
  throw new NetbootError('ERR_PHASE1', `expected a kernel with modules in ${tree}, got none`)
}
