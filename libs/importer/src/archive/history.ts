import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { basename, join } from 'node:path'
import { lock, makeDirectory, writeFile } from '@boxwright/durable'
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

/** What is no part of the history, as `.gitignore` would say it: its own folder, and what is hidden. */
const ignored = ['.DS_Store', historyFolder, `${historyFolder}/`, '.*']

/** Every manifest of an archive, the oldest first. */
export async function manifestsOf({ history }: Layout): Promise<StoredManifest[]> {
  const names = await readdir(history).catch((error: unknown) => {
    if (errnoOf(error) === 'ENOENT') return []
    throw archiveFailure(error, `read the folder ${history}`)
  })
  return manifestsAmong(names)
}

function manifestsAmong(names: readonly string[]): StoredManifest[] {
  return names
    .flatMap((name) => {
      const generation = generationOf(name)
      return generation === undefined ? [] : [{ generation, name }]
    })
    .sort((a, b) => a.generation - b.generation || (a.name < b.name ? -1 : 1))
}

/**
 * The chain of an archive; none if there is none yet.
 *
 * @throws if it is no chain
 */
export async function chainOf({ history }: Layout): Promise<ChainLink[] | undefined> {
  const text = await readFile(join(history, chainName), 'utf8').catch((error: unknown) => {
    if (errnoOf(error) === 'ENOENT') return undefined
    throw error
  })
  return text === undefined ? undefined : parseChain(text)
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

/** Be the only one who adds to a history. */
export async function writingHistory<T>(
  layout: Layout,
  use: (writer: HistoryWriter) => Promise<T>,
): Promise<T> {
  await using _only = await lock(layout.historyLock, { wait: true })
  await makeDirectory(layout.history)
  await mendChain(layout)
  return await use({
    async append(process, manifest, created) {
      const last = (await manifestsOf(layout)).at(-1)?.generation ?? 0
      const generation = last + 1
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
  const there = manifestsAmong(await readdir(layout.history))
  const missing = there.filter(({ name }) => !known.has(name))
  if (missing.length === 0) return
  const added: ChainLink[] = []
  for (const { generation, name } of missing) {
    added.push({ generation, name, c4: await c4OfManifest(layout, name) })
  }
  const all = [...links, ...added].sort((a, b) => a.generation - b.generation)
  await writeFile(join(layout.history, chainName), formatChain(all), { clobber: 'replace' })
}

/** The C4 ID of a manifest as it is now. */
export async function c4OfManifest({ history }: Layout, name: string): Promise<string> {
  const content = await readFile(join(history, name)).catch((error: unknown) => {
    throw archiveFailure(error, `read ${join(history, name)}`)
  })
  return c4Of(createHash('sha512').update(content).digest())
}
