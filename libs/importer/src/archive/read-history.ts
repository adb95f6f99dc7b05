import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { archiveFailure, ImporterError } from '../errors.ts'
import { chainName } from '../mhl/chain.ts'
import { manifestReader, type ReadManifestContent } from '../mhl/read-manifest.ts'
import { c4OfManifest, chainOf, manifestsOf, mostBytes, type StoredManifest } from './history.ts'
import type { Layout } from './layout.ts'

/**
 * Read a manifest, whoever wrote it.
 *
 * @throws {@link ImporterError} `ERR_HISTORY`: it is damaged or hostile. `ERR_ARCHIVE`. The signal's reason.
 */
export async function readManifest(
  { history }: Layout,
  name: string,
  signal?: AbortSignal,
): Promise<ReadManifestContent> {
  const path = join(history, name)
  const { size } = await stat(path).catch((error: unknown) => {
    throw archiveFailure(error, `read ${path}`)
  })
  try {
    if (size > mostBytes) throw new Error(`it has ${size} bytes, the most are ${mostBytes}`)
    const reader = manifestReader()
    const decoder = new TextDecoder('utf-8', { fatal: true })
    for await (const chunk of createReadStream(path, { ...(signal && { signal }) })) {
      reader.write(decoder.decode(chunk as Uint8Array, { stream: true }))
    }
    reader.write(decoder.decode())
    return reader.end()
  } catch (cause) {
    signal?.throwIfAborted()
    throw new ImporterError('ERR_HISTORY', `Refused the manifest ${path}: ${reasonOf(cause)}`, {
      cause,
    })
  }
}

/** A manifest and what is in it, or why that is not known. */
export type ReadManifest = StoredManifest &
  ({ readonly manifest: ReadManifestContent } | { readonly error: ImporterError })

/** Read all manifests of an archive, the oldest first. One that is refused is told, and the others are read. */
export async function* readHistory(
  layout: Layout,
  signal: AbortSignal,
): AsyncGenerator<ReadManifest, void, undefined> {
  for (const stored of await manifestsOf(layout)) {
    try {
      yield { ...stored, manifest: await readManifest(layout, stored.name, signal) }
    } catch (error) {
      signal.throwIfAborted()
      yield { ...stored, error: error as ImporterError }
    }
  }
}

/** A file of the history that is not what it was. */
export interface ChainFault {
  /** The name of the file. */
  readonly name: string
  /** What is wrong. */
  readonly message: string
}

/** Hold the manifests against the chain. One that is not in it yet is that of an import that was killed. */
export async function checkChain(layout: Layout): Promise<ChainFault[]> {
  const there = new Set((await manifestsOf(layout)).map(({ name }) => name))
  let links: Awaited<ReturnType<typeof chainOf>>
  try {
    links = await chainOf(layout)
  } catch (error) {
    return [{ name: chainName, message: reasonOf(error) }]
  }
  if (!links) return there.size === 0 ? [] : [{ name: chainName, message: 'it is not there' }]
  const faults: ChainFault[] = []
  for (const { name, c4 } of links) {
    if (!there.has(name)) faults.push({ name, message: 'the chain has it, and it is not there' })
    const now = there.has(name) ? await c4OfManifest(layout, name) : c4
    if (now !== undefined && now !== c4) {
      faults.push({ name, message: 'it was changed: the chain has another C4 ID of it' })
    }
  }
  return faults
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
