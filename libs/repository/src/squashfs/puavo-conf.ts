import { RepositoryError } from '../errors.ts'
import type { PuavoConf } from '../meta.ts'
import { openSquashfs } from './squashfs.ts'

/** What an image defines. */
export interface FoundPuavoConf {
  /** All definitions, in the order of the files' names, then of the files. */
  readonly definitions: PuavoConf
  /** Whether the image has the folder of definitions at all. */
  readonly isThere: boolean
}

const folder = 'usr/share/puavo-conf/definitions'
/** Bytes that all files of definitions may have together; real ones have some kilobytes each. */
const mostBytes = 16 << 20

/**
 * Read the puavo-conf definitions of an image: every `usr/share/puavo-conf/definitions/*.json`, merged.
 *
 * @param path of a squashfs image
 * @throws {@link RepositoryError} `ERR_IMAGE` when it cannot be read, or a file is no JSON object;
 *   `ERR_DUPLICATE_KEY` when two files define one key
 */
export async function readPuavoConf(path: string): Promise<FoundPuavoConf> {
  await using image = await openSquashfs(path)
  const names = await image.list(folder)
  const definitions: Record<string, unknown> = Object.create(null)
  const owners = new Map<string, string>()
  let left = mostBytes
  for (const name of names ?? []) {
    if (!name.endsWith('.json') || name.startsWith('.')) continue
    const bytes = await image.read(`${folder}/${name}`, left)
    if (!bytes) continue
    left -= bytes.length
    for (const [key, value] of Object.entries(objectIn(bytes, `${path}: ${folder}/${name}`))) {
      const owner = owners.get(key)
      if (owner !== undefined) {
        const files = `${folder}/${owner} and ${folder}/${name}`
        throw new RepositoryError('ERR_DUPLICATE_KEY', `${path}: ${files} both define ${key}`)
      }
      owners.set(key, name)
      definitions[key] = value
    }
  }
  return { definitions: definitions as PuavoConf, isThere: names !== undefined }
}

function objectIn(bytes: Uint8Array, file: string): object {
  try {
    const value: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new RepositoryError('ERR_IMAGE', `${file}: expected JSON: ${reason}`, { cause })
  }
  throw new RepositoryError('ERR_IMAGE', `${file}: expected a JSON object`)
}
