import { join } from 'node:path'
import { needsX, type OsMethod } from '../config/os.ts'
import type { Component, NetbootProgress } from '../events.ts'
import type { Flavour } from '../flavour.ts'
import { grubConfig } from '../grub-config.ts'
import { ipxeScript } from '../ipxe-script.ts'
import { type Addon, buildQemuAddon, buildXAddon } from '../phase1/addon.ts'
import { buildPhase1, type Phase1 } from '../phase1/build.ts'
import { buildRemote } from '../phase1/remote.ts'
import { paceOf } from '../progress.ts'
import type { Project } from '../project/project.ts'
import { placeBootPrograms } from './boot-programs.ts'
import { placeSecureBoot, signedPrograms } from './secure-boot.ts'
import { type BootFiles, scriptName } from './served-files.ts'

/** Options of {@link prepareBoot}. */
export interface BootPartsOptions {
  /** The folder for what is made. */
  readonly out: string
  /** The folder that phase 1 is kept in. Default `cache` in `out`. */
  readonly cache?: string | undefined
  /** What machines phase 1 is for. */
  readonly flavour: Flavour
  /** More words for the kernel of phase 1. */
  readonly words: readonly string[]
  /** Told of each line that there is to say. */
  readonly tell: (component: Component, text: string) => void
  /** Told how far what takes long has come. */
  readonly onProgress?: ((progress: NetbootProgress) => void) | undefined
  /** Ends it when it aborts. */
  readonly signal?: AbortSignal | undefined
}

/** What machines load, but for what depends on the systems. */
export interface BootParts {
  /** Files, by what they are. */
  readonly files: Omit<BootFiles, 'torrents'> & { readonly addons: readonly Addon[] }
  /** What lets those with a key look into machines: another image behind the torrents. Empty where nobody may. */
  readonly remote: Uint8Array
  /** Where HTTP is served; `undefined`: nowhere. */
  readonly origin: string | undefined
  /** What iPXE is told to load: the URL of its script, or its name by TFTP. */
  readonly loads: string
}

/**
 * Get ready what machines load first: iPXE, phase 1, its add-ons, and what starts under Secure Boot.
 *
 * @throws {@link NetbootError} `ERR_MISSING`, `ERR_PHASE1`. The signal's reason
 */
export async function prepareBoot(project: Project, options: BootPartsOptions): Promise<BootParts> {
  const { out, flavour, words, tell, signal } = options
  const { config, systems } = project
  const cache = options.cache ?? join(out, 'cache')
  const tftpRoot = join(out, 'tftp')
  const programs = await placeBootPrograms(tftpRoot)
  const phase1 = await phase1Of(cache, options)
  const hasMethod = (method: OsMethod): boolean =>
    systems.some((system) => system.config.method === method)
  const addons: Addon[] = []
  if (hasMethod('bin-qemu-x86_64')) {
    tell('PHASE1', 'building the add-on qemu, unless it is there')
    addons.push(await buildQemuAddon({ cache, flavour, signal }))
  }
  if (systems.some((system) => needsX(system.config))) {
    tell('PHASE1', 'building the add-on qemu-x, unless it is there')
    addons.push(await buildXAddon({ cache, flavour, signal }))
  }
  const { httpPort, hostIp, remoteKeys } = config
  const isRemote = remoteKeys.length > 0
  if (isRemote) tell('PHASE1', `those with a key may look into machines from ${hostIp}`)
  const remote = isRemote ? await buildRemote({ cache, signal }) : new Uint8Array()

  const origin = httpPort === undefined ? undefined : `http://${hostIp}:${httpPort}`
  const base = origin === undefined ? `tftp://${hostIp}/` : `${origin}/boot/`
  const script = ipxeScript({ base, server: origin, words, chains: hasMethod('chain') })
  if (config.secureBoot) {
    const grub = grubConfig({ hostIp, server: origin, words })
    programs.push(...(await placeSecureBoot(tftpRoot, await signedPrograms(cache), grub)))
    tell('BOOTTORRENT', 'machines with UEFI load shim and GRUB, as Debian has signed them')
  }
  const loads = origin === undefined ? scriptName : `${base}${scriptName}`
  return { files: { phase1, script, tftpRoot, programs, addons }, remote, origin, loads }
}

async function phase1Of(
  cache: string,
  { flavour, tell, onProgress, signal }: BootPartsOptions,
): Promise<Phase1> {
  tell('PHASE1', 'building, unless it is there')
  const paces = { fetch: paceOf(Date.now), pack: paceOf(Date.now) }
  const phase1 = await buildPhase1({
    cache,
    flavour,
    onProgress(task, done, total) {
      const name = task === 'fetch' ? "Debian's packages" : 'phase 1'
      onProgress?.({ task, name, done, total, ...paces[task](done, total) })
    },
    ...(signal && { signal }),
  })
  tell('PHASE1', `built: ${phase1.key}`)
  return phase1
}
