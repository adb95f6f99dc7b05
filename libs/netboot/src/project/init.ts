import { constants, copyFile, mkdir, readFile, rm } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { DurableError, makeDirectory, syncFile, writeFile } from '@boxwright/durable'
import { parseDocument, stringify } from 'yaml'
import { osName } from '../config/names.ts'
import { projectFileName } from '../config/project.ts'
import { projectText } from '../config/project-text.ts'
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
  const { kernel, initrd, cmdline = '' } = system
  const name = system.name ?? basename(kernel).replace(/[^A-Za-z0-9._-]/g, '-')
  if (!osName.safeParse(name).success) {
    const message = `name: expected letters, digits, dots, hyphens and underscores, got ${name}`
    throw new NetbootError('ERR_PROJECT', message)
  }
  const place = join(folder, 'oss', name)
  try {
    await mkdir(place)
  } catch (cause) {
    const message = `Could not add ${name}: ${cause instanceof Error ? cause.message : cause}`
    throw new NetbootError('ERR_PROJECT', message, { cause })
  }
  try {
    for (const [file, from] of [
      ['vmlinuz', kernel],
      ['initrd.img', initrd],
    ] as const) {
      await copyFile(from, join(place, file), constants.COPYFILE_FICLONE)
      await syncFile(join(place, file))
    }
    const config = {
      dispname: system.dispname ?? name,
      method: 'kexec',
      kernel: 'vmlinuz',
      initrd: 'initrd.img',
      cmdline,
    }
    await writeFile(join(place, 'config.yaml'), stringify(config))
    await show(folder, name)
    return name
  } catch (cause) {
    await rm(place, { recursive: true, force: true })
    const message = `Could not add ${name}: ${cause instanceof Error ? cause.message : cause}`
    throw new NetbootError('ERR_PROJECT', message, { cause })
  }
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
