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
import { systemNames } from './project.ts'

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
 * Add a Linux to a project: its files are copied, its `config.yaml` written. What else holds: see {@link placeSystem}.
 *
 * @param folder of the project
 * @returns the name of its folder in `oss/`
 * @throws {@link NetbootError} `ERR_PROJECT`: there is a system of that name, or a file cannot be copied
 */
export async function addSystem(folder: string, system: NewSystem): Promise<string> {
  const name = system.name ?? basename(system.kernel).replace(/[^A-Za-z0-9._-]/g, '-')
  await placeSystem(folder, name, (place) => fill(place, name, system))
  return name
}

/**
 * Add a system of any method to a project: it is there whole or not at all. If the menu shows only some systems, it shows this one,
 * too. What is booted when nobody chooses stays what it was, whatever the new one is called.
 *
 * @param folder of the project
 * @param name of its folder in `oss/`
 * @param fill puts its files, `config.yaml` among them, into a folder that is given that name afterwards
 * @throws {@link NetbootError} `ERR_PROJECT`: there is a system of that name, or it cannot be filled
 */
export async function placeSystem(
  folder: string,
  name: string,
  fill: (place: string) => Promise<void>,
): Promise<void> {
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
    const first = (await systemNames(folder))[0]
    const aside = await mkdtemp(join(folder, 'oss', asidePrefix))
    try {
      await fill(aside)
      // mkdtemp lets nobody else look.
      await chmod(aside, 0o755)
      // Before it is there: a machine that boots in between must not be given it.
      if (first !== undefined && name < first) await keepDefault(folder, first)
      await rename(aside, place)
    } catch (error) {
      await rm(aside, { recursive: true, force: true })
      throw error
    }
    await syncDirectory(join(folder, 'oss'))
    await show(folder, name)
  } catch (cause) {
    const message = `Could not add ${name}: ${cause instanceof Error ? cause.message : cause}`
    throw new NetbootError('ERR_PROJECT', message, { cause })
  }
}

/** Keys of a project's file. */
const shownKey = ['boottorrent', 'display_oss']
const defaultKey = ['boottorrent', 'default_os']

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
}

/** What nobody chooses is the first of the menu, by name, if nothing else is written: then that is written. */
async function keepDefault(folder: string, name: string): Promise<void> {
  const path = join(folder, projectFileName)
  const text = await readFile(path, 'utf8')
  const document = parseDocument(text)
  if (document.hasIn(defaultKey) || document.hasIn(shownKey)) return
  // Where the file shows how it would be written; else behind all of its section.
  const shown = text.replace(/^( +)# default_os: .*$/m, `$1default_os: ${name}`)
  const isSaid = parseDocument(shown).getIn(defaultKey) === name
  document.setIn(defaultKey, name)
  const changed = isSaid ? shown : document.toString({ lineWidth: 0 })
  await writeFile(path, changed, { clobber: 'replace' })
}

/** If `display_oss` is written it names this one, too; comments stay. */
async function show(folder: string, name: string): Promise<void> {
  const path = join(folder, projectFileName)
  const document = parseDocument(await readFile(path, 'utf8'))
  if (!document.hasIn(shownKey)) return
  document.addIn(shownKey, name)
  await writeFile(path, document.toString({ lineWidth: 0 }), { clobber: 'replace' })
}
