import {
  chmod,
  constants,
  copyFile,
  lstat,
  mkdtemp,
  readdir,
  readFile,
  rename,
  rm,
} from 'node:fs/promises'
import { basename, join } from 'node:path'
import {
  DurableError,
  lock,
  makeDirectory,
  syncDirectory,
  syncFile,
  writeFile,
} from '@boxwright/durable'
import { parseDocument } from 'yaml'
import { osName } from '../config/names.ts'
import type { OsConfig } from '../config/os.ts'
import { projectFileName } from '../config/project.ts'
import { osText, projectText } from '../config/project-text.ts'
import { NetbootError } from '../errors.ts'

/**
 * Make a project: a folder with a `Boottorrent.yaml` that tells what each of its keys means, and an empty `oss/`.
 *
 * @param folder made if missing
 * @param values to write instead of defaults, by the key's path: `{ 'dnsmasq.interface': 'eth1' }`
 * @throws {@link NetbootError} `ERR_PROJECT`: it is a project already, or cannot be made
 */
export async function initProject(
  folder: string,
  values: Readonly<Record<string, string>> = {},
): Promise<void> {
  try {
    await makeDirectory(join(folder, 'oss'))
    await writeFile(join(folder, projectFileName), projectText(values))
  } catch (cause) {
    const isThere = cause instanceof DurableError && cause.code === 'ERR_EXISTS'
    const why = isThere ? 'it is a project already' : cause instanceof Error ? cause.message : cause
    throw new NetbootError('ERR_PROJECT', `Could not make a project in ${folder}: ${why}`, {
      cause,
    })
  }
}

/** A Linux to add to a project: see {@link addSystem}. */
export interface NewSystem {
  /** The path of its kernel. */
  readonly kernel: string
  /** The path of its initrd. */
  readonly initrd: string
  /** The name of its folder. Default: that of the kernel's file. */
  readonly name?: string
  /** What the menu shows. Default: its name. */
  readonly dispname?: string
  /** The kernel's command line. Default none. */
  readonly cmdline?: string
}

/**
 * Add a Linux to a project: its files are copied, its `config.yaml` written, and if the menu shows only some systems, it
 * shows this one, too.
 *
 * @param folder of the project
 * @returns the name of its folder in `oss/`
 * @throws {@link NetbootError} `ERR_PROJECT`: there is a system of that name, or a file cannot be copied
 */
export async function addSystem(folder: string, system: NewSystem): Promise<string> {
  const name = system.name ?? basename(system.kernel).replace(/[^A-Za-z0-9._-]/g, '-')
  if (!osName.safeParse(name).success) {
    const message = `name: expected letters, digits, dots, hyphens and underscores, got ${name}`
    throw new NetbootError('ERR_PROJECT', message)
  }
  const place = join(folder, 'oss', name)
  try {
    // Two at once would forget what the other has shown.
    await using _only = await lock(join(folder, 'oss', lockName), { wait: true })
    await removeUnfinished(folder)
    if (await isThere(place)) throw new Error(`${place} is there already`)
    const aside = await mkdtemp(join(folder, 'oss', asidePrefix))
    try {
      await fill(aside, name, system)
      await rename(aside, place)
    } catch (error) {
      await rm(aside, { recursive: true, force: true })
      throw error
    }
    await syncDirectory(join(folder, 'oss'))
    await show(folder, name)
    return name
  } catch (cause) {
    const message = `Could not add ${name}: ${cause instanceof Error ? cause.message : cause}`
    throw new NetbootError('ERR_PROJECT', message, { cause })
  }
}

/** Names in `oss/` that are no systems. */
const lockName = '.lock'
const asidePrefix = '.add-'

/** What somebody who was killed has left. */
async function removeUnfinished(folder: string): Promise<void> {
  for (const name of await readdir(join(folder, 'oss'))) {
    if (!name.startsWith(asidePrefix)) continue
    await rm(join(folder, 'oss', name), { recursive: true, force: true })
  }
}

async function isThere(path: string): Promise<boolean> {
  return await lstat(path).then(
    () => true,
    () => false,
  )
}

async function fill(place: string, name: string, system: NewSystem): Promise<void> {
  const { kernel, initrd, dispname = name, cmdline = '' } = system
  for (const [file, from] of [
    ['vmlinuz', kernel],
    ['initrd.img', initrd],
  ] as const) {
    await copyFile(from, join(place, file), constants.COPYFILE_FICLONE)
    await syncFile(join(place, file))
  }
  const files = { kernel: 'vmlinuz', initrd: 'initrd.img' }
  const config: OsConfig = { dispname, method: 'kexec', ...files, cmdline }
  await writeFile(join(place, 'config.yaml'), osText(config))
  // mkdtemp lets nobody else look.
  await chmod(place, 0o755)
}

/** If `display_oss` is written it names this one, too; comments stay. */
async function show(folder: string, name: string): Promise<void> {
  const path = join(folder, projectFileName)
  const document = parseDocument(await readFile(path, 'utf8'))
  const key = ['boottorrent', 'display_oss']
  if (!document.hasIn(key)) return
  document.addIn(key, name)
  await writeFile(path, document.toString({ lineWidth: 0 }), { clobber: 'replace' })
}
