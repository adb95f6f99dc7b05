import { copyFile } from 'node:fs/promises'
import { join } from 'node:path'
import { writeFile } from '@boxwright/durable'
import { phase1Files } from '../ipxe-script.ts'
import type { Addon } from '../phase1/addon.ts'
import type { Phase1 } from '../phase1/build.ts'
import type { Project } from '../project/project.ts'
import type { Served } from './http-server.ts'

/** What machines load, beside the systems. */
export interface BootFiles {
  /** Kernel and initrd. */
  readonly phase1: Phase1
  /** The torrents, as one more initrd. */
  readonly torrents: Uint8Array
  /** What iPXE runs. */
  readonly script: string
  /** The folder of iPXE itself, which is served by TFTP. */
  readonly tftpRoot: string
  /** The files of iPXE in it. */
  readonly programs: readonly string[]
  /** What only the machines fetch that have a use for it. */
  readonly addons?: readonly Addon[]
}

/** The name of the script for iPXE. */
export const scriptName = 'boot.ipxe'

/** What is served over HTTP, by its path: phase 1 below `/boot/`, systems below `/oss/`. */
export function servedFiles(project: Project, files: BootFiles): ReadonlyMap<string, Served> {
  const { phase1, torrents, script, tftpRoot, programs, addons = [] } = files
  const below = (place: string, all: readonly Addon[]): [string, Served][] =>
    all.flatMap(({ name: folderName, folder, files: names }) =>
      names.map((name) => [`/${place}/${folderName}/${name}`, { file: join(folder, name) }]),
    )
  return new Map<string, Served>([
    [`/boot/${phase1Files.kernel}`, { file: phase1.kernel }],
    [`/boot/${phase1Files.initrd}`, { file: phase1.initrd }],
    [`/boot/${phase1Files.torrents}`, { data: torrents }],
    [`/boot/${scriptName}`, { data: new TextEncoder().encode(script) }],
    ...programs.map((name) => [`/${name}`, { file: join(tftpRoot, name) }] as const),
    ...below('oss', project.systems),
    ...below('addons', addons),
  ])
}

/** Put what machines load where it is served by TFTP, for a project without HTTP. */
export async function placeBootFiles(files: BootFiles): Promise<void> {
  const { phase1, torrents, script, tftpRoot } = files
  const replace = { clobber: 'replace' } as const
  await copyFile(phase1.kernel, join(tftpRoot, phase1Files.kernel))
  await copyFile(phase1.initrd, join(tftpRoot, phase1Files.initrd))
  await writeFile(join(tftpRoot, phase1Files.torrents), torrents, replace)
  await writeFile(join(tftpRoot, scriptName), script, replace)
}
