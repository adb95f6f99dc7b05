import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { lock, makeDirectory, writeFile } from '@boxwright/durable'
import { writeCpio } from '../cpio.ts'
import { NetbootError } from '../errors.ts'
import type { Flavour } from '../flavour.ts'
import { clientFiles } from './client-files.ts'
import { type DebianParts, findParts, takeParts } from './debian-parts.ts'
import { pack } from './pack.ts'
import { run, sweepCache } from './packages.ts'

/** Options of {@link buildPhase1}. */
export interface BuildPhase1Options {
  /** The folder that packages and what is built of them are kept in; made if missing. */
  readonly cache: string
  /** What machines it is for. Default `virtual`. */
  readonly flavour?: Flavour
  /** Is told how many bytes of Debian's packages have been fetched, or of phase 1 been packed, and of how many. */
  readonly onProgress?: (task: 'fetch' | 'pack', done: number, total: number) => void
  /** Ends the build when it aborts. */
  readonly signal?: AbortSignal
}

/** Phase 1, as machines load it. */
export interface Phase1 {
  /** The path of the kernel. */
  readonly kernel: string
  /** The path of the initrd. */
  readonly initrd: string
  /** What it was built of, by name and content: equal keys mean equal bytes. */
  readonly key: string
}

/** To be counted up when other files of the same packages are taken. */
const form = 9

/**
 * Build phase 1, the small Linux that machines load to fetch a system: of Debian's packages, as an ordinary user, with
 * nothing installed. What has been built of the same packages is taken as it is.
 *
 * @returns where it is; the same packages give the same bytes
 * @throws {@link NetbootError} `ERR_PHASE1`: a package cannot be had, or is not as it should be. `ERR_IO`. The signal's reason
 */
export async function buildPhase1(options: BuildPhase1Options): Promise<Phase1> {
  const { cache, flavour = 'virtual', onProgress, signal } = options
  const parts = await findParts(flavour)
  const base = keyOf(flavour, parts, await run('xz', ['--version']))
  // What is ours comes behind what is Debian's, packed for itself: a change of a few lines takes no time.
  const ours = padded(await pack(writeCpio(await clientFiles()), { signal }))
  const key = createHash('sha256').update(base).update(ours).digest('hex').slice(0, 16)
  const names = { kernel: `vmlinuz-${base}`, base: `base-${base}.img`, initrd: `phase1-${key}.img` }
  const path = (name: string): string => join(cache, name)
  const isThere = async (...wanted: readonly string[]): Promise<boolean> => {
    const there = new Set(await readdir(cache))
    return wanted.every((name) => there.has(name))
  }
  const phase1 = { kernel: path(names.kernel), initrd: path(names.initrd), key }
  await makeDirectory(cache)
  if (await isThere(names.kernel, names.initrd)) return phase1
  // Who comes second finds it done.
  await using _only = await lock(path('.lock'), { wait: true, ...(signal && { signal }) })
  await sweepCache(cache)
  if (!(await isThere(names.kernel, names.base))) {
    const tell =
      (task: 'fetch' | 'pack') =>
      (done: number, total: number): void =>
        onProgress?.(task, done, total)
    const how = { cache, flavour, signal, onProgress: tell('fetch') }
    const { kernel, archive } = await takeParts(parts, how)
    const packed = await pack(archive, { signal, onProgress: tell('pack') })
    await publish(path(names.base), padded(packed))
    await publish(path(names.kernel), kernel)
  }
  await publish(path(names.initrd), Buffer.concat([await readFile(path(names.base)), ours]))
  return phase1
}

async function publish(target: string, data: Uint8Array): Promise<void> {
  try {
    await writeFile(target, data, { clobber: 'replace' })
  } catch (cause) {
    const message = `Could not write ${target}: ${cause instanceof Error ? cause.message : cause}`
    throw new NetbootError('ERR_IO', message, { cause })
  }
}

function keyOf(flavour: Flavour, { packages }: DebianParts, packer: string): string {
  const hash = createHash('sha256').update(`${form} ${flavour} ${packer}\n`)
  const lines = packages.map(({ file, sha256 }) => `${file} ${sha256}\n`)
  return hash.update(lines.sort().join('')).digest('hex').slice(0, 16)
}

/** The kernel takes a second archive behind it only at a multiple of 4. */
function padded(bytes: Uint8Array): Uint8Array {
  const whole = new Uint8Array(Math.ceil(bytes.length / 4) * 4)
  whole.set(bytes)
  return whole
}
