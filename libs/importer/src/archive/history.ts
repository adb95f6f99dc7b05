import { createHash } from 'node:crypto'
import { createReadStream, type Dirent } from 'node:fs'
import { lstat, readdir, readFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { basename, join } from 'node:path'
import { lock, makeDirectory, sweep, writeFile } from '@boxwright/durable'
import packageJson from '../../package.json' with { type: 'json' }
import { archiveFailure, errnoOf } from '../errors.ts'
import { c4Of } from '../mhl/c4.ts'
import { type ChainLink, chainName, formatChain, parseChain } from '../mhl/chain.ts'
import { formatManifest } from '../mhl/format-manifest.ts'
import { generationOf, type Manifest, type ManifestInfo, manifestName } from '../mhl/manifest.ts'
import { historyFolder, type Layout } from './layout.ts'

/** A manifest that lies in the history. */
export interface StoredManifest {
  /** Its number, from 1. */
  readonly generation: number
  /** The name of its file. */
  readonly name: string
}

/** Two million files, at half a kilobyte each: more than an archive has, and less than memory. Bytes. */
export const mostBytes: number = 1 << 30

/** 300,000 generations, in bytes. */
const mostBytesOfChain = 64 << 20

/** What is no part of the history, as `.gitignore` would say it: its own folder, and what is hidden. */
const ignored = ['.DS_Store', historyFolder, `${historyFolder}/`, '.*']

/** Every manifest of an archive, the oldest first. */
export async function manifestsOf({ history }: Layout): Promise<StoredManifest[]> {
  const entries = await readdir(history, listed).catch((error: unknown) => {
    if (errnoOf(error) === 'ENOENT') return []
    throw archiveFailure(error, `read the folder ${history}`)
  })
  return manifestsAmong(entries)
}

const listed = { withFileTypes: true } as const

/** A link could lead anywhere, and a pipe never ends. */
function manifestsAmong(entries: readonly Dirent[]): StoredManifest[] {
  return entries
    .flatMap((entry) => {
      const generation = entry.isFile() ? generationOf(entry.name) : undefined
      return generation === undefined ? [] : [{ generation, name: entry.name }]
    })
    .sort((a, b) => a.generation - b.generation || (a.name < b.name ? -1 : 1))
}

/**
 * The chain of an archive; none if there is none yet.
 *
 * @throws if it is no chain
 */
export async function chainOf({ history }: Layout): Promise<ChainLink[] | undefined> {
  const path = join(history, chainName)
  const stats = await lstat(path).catch((error: unknown) => {
    if (errnoOf(error) === 'ENOENT') return undefined
    throw error
  })
  if (!stats) return undefined
  if (!stats.isFile() || stats.size > mostBytesOfChain) throw new Error('it is no file of its size')
  return parseChain(await readFile(path, 'utf8'))
}

/** Adds to a history; nobody else does at the same time. */
export interface HistoryWriter {
  /**
   * Add a generation: first the manifest, then its link in the chain.
   *
   * @param manifest - with at least one file or folder
   * @returns its number
   */
  append(process: ManifestInfo['process'], manifest: Manifest, now: number): Promise<number>
}

/** Do something while nobody adds to a history. It waits for those who do. */
export async function holdingHistory<T>(
  { historyLock }: Layout,
  work: () => Promise<T>,
  signal?: AbortSignal,
): Promise<T> {
  await using _only = await lock(historyLock, { wait: true, ...(signal && { signal }) })
  return await work()
}

/** Be the only one who adds to a history. */
export async function writingHistory<T>(
  layout: Layout,
  use: (writer: HistoryWriter) => Promise<T>,
): Promise<T> {
  return await holdingHistory(layout, () => writing(layout, use))
}

async function writing<T>(layout: Layout, use: (writer: HistoryWriter) => Promise<T>): Promise<T> {
  await makeDirectory(layout.history)
  // Of one that was killed as it wrote: what it would have said is still to be written, and is by whoever comes next.
  await sweep(layout.history, () => 'remove')
  await mendChain(layout)
  return await use({
    async append(process, manifest, created) {
      // The number of a manifest that is lost is not given again.
      const given = [...(await manifestsOf(layout)), ...((await chainOf(layout)) ?? [])]
      const numbers = given.map(({ name }) => generationOf(name) ?? 0)
      const generation = 1 + numbers.reduce((last, number) => Math.max(last, number), 0)
      const { version } = packageJson
      const info = { created, hostname: hostname(), version, process, ignored }
      const name = manifestName(generation, basename(layout.root), created)
      await writeFile(join(layout.history, name), formatManifest(info, manifest))
      await mendChain(layout)
      return generation
    },
  })
}

/**
 * Link what the chain does not know: an import was killed between the two steps. A chain that is none, or
 * lost, is made anew.
 */
async function mendChain(layout: Layout): Promise<void> {
  const links = (await chainOf(layout).catch(() => undefined)) ?? []
  const known = new Set(links.map(({ name }) => name))
  // A folder that is gone, with the disk it is on, is no folder without manifests.
  const there = manifestsAmong(await readdir(layout.history, listed))
  const missing = there.filter(({ name }) => !known.has(name))
  if (missing.length === 0) return
  const added: ChainLink[] = []
  for (const { generation, name } of missing) {
    const c4 = await c4OfManifest(layout, name)
    if (c4 !== undefined) added.push({ generation, name, c4 })
  }
  if (added.length === 0) return
  const all = [...links, ...added].sort((a, b) => a.generation - b.generation)
  await writeFile(join(layout.history, chainName), formatChain(all), { clobber: 'replace' })
}

/** The C4 ID of a manifest as it is now; `undefined`: it is too large to be one. */
export async function c4OfManifest({ history }: Layout, name: string): Promise<string | undefined> {
  const path = join(history, name)
  try {
    if ((await lstat(path)).size > mostBytes) return undefined
    const hash = createHash('sha512')
    for await (const chunk of createReadStream(path)) hash.update(chunk as Uint8Array)
    return c4Of(hash.digest())
  } catch (error) {
    throw archiveFailure(error, `read ${path}`)
  }
}
