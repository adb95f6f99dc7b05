import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { basename, join } from 'node:path'
import { lock, makeDirectory, writeFile } from '@boxwright/durable'
import packageJson from '../../package.json' with { type: 'json' }
import { archiveFailure, errnoOf } from '../errors.ts'
import { c4Of } from '../mhl/c4.ts'
import { type ChainLink, chainName, formatChain, parseChain } from '../mhl/chain.ts'
import {
  formatManifest,
  generationOf,
  type ListedFile,
  type ManifestInfo,
  manifestName,
} from '../mhl/manifest.ts'
import { counterFile, historyFolder, type Layout, stateFolder } from './layout.ts'

/** A manifest that lies in the history. */
export interface StoredManifest {
  /** Its number, from 1. */
  readonly generation: number
  /** The name of its file. */
  readonly name: string
}

/** What is no part of the history: its own folder, our state, and what systems leave. */
const ignored = [
  '.DS_Store',
  historyFolder,
  `${historyFolder}/`,
  stateFolder,
  `${stateFolder}/`,
  counterFile,
]

/** Every manifest of an archive, the oldest first. */
export async function manifestsOf({ history }: Layout): Promise<StoredManifest[]> {
  const names = await readdir(history).catch((error: unknown) => {
    if (errnoOf(error) === 'ENOENT') return []
    throw archiveFailure(error, `read the folder ${history}`)
  })
  return names
    .flatMap((name) => {
      const generation = generationOf(name)
      return generation === undefined ? [] : [{ generation, name }]
    })
    .sort((a, b) => a.generation - b.generation)
}

/** The text of a manifest. */
export async function readManifest({ history }: Layout, name: string): Promise<string> {
  return await readFile(join(history, name), 'utf8').catch((error: unknown) => {
    throw archiveFailure(error, `read ${join(history, name)}`)
  })
}

/** Adds to a history; nobody else does at the same time. */
export interface HistoryWriter {
  /**
   * Add a generation: first the manifest, then its link in the chain.
   *
   * @param files - at least one
   * @returns its number
   */
  append(
    process: ManifestInfo['process'],
    files: readonly ListedFile[],
    now: number,
  ): Promise<number>
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
    async append(process, files, created) {
      const last = (await manifestsOf(layout)).at(-1)?.generation ?? 0
      const generation = last + 1
      const { version } = packageJson
      const info = { created, hostname: hostname(), version, process, ignored }
      const name = manifestName(generation, basename(layout.root), created)
      await writeFile(join(layout.history, name), formatManifest(info, files))
      await mendChain(layout)
      return generation
    },
  })
}

/** Link what the chain does not know: an import was killed between the two steps. */
async function mendChain(layout: Layout): Promise<void> {
  const path = join(layout.history, chainName)
  const text = await readFile(path, 'utf8').catch(() => '')
  const links = parseChain(text)
  const known = new Set(links.map(({ name }) => name))
  const missing = (await manifestsOf(layout)).filter(({ name }) => !known.has(name))
  if (missing.length === 0) return
  const added: ChainLink[] = []
  for (const { generation, name } of missing) {
    const content = await readManifest(layout, name)
    added.push({ generation, name, c4: c4Of(createHash('sha512').update(content).digest()) })
  }
  const all = [...links, ...added].sort((a, b) => a.generation - b.generation)
  await writeFile(path, formatChain(all), { clobber: 'replace' })
}
