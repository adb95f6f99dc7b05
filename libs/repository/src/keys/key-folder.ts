import { join } from 'node:path'
import { RepositoryError } from '../errors.ts'
import { readFiles } from '../mirror/files.ts'
import { parseFile } from '../roles.ts'
import { acceptAnchor, acceptRoot } from '../trust/accept.ts'
import type { KeyRing, RootFile } from '../trust/key-ring.ts'
import { type PrivateKey, parseKey } from '../trust/keys.ts'

/**
 * Open a folder of keys. Any of its private keys may be elsewhere: who needs it will say so.
 *
 * @throws {@link RepositoryError} `ERR_KEYS`: there is no root, or a file is none of those it should be.
 */
export async function openKeys(path: string): Promise<KeyRing> {
  const roots = await readRoots(path)
  const last = roots.at(-1)
  if (!last) {
    throw new RepositoryError('ERR_KEYS', `${path}: expected 1.root.json, as keygen makes it`)
  }
  return { path, roots, root: last.root, keys: await readKeys(path) }
}

/** The private keys in a folder, by their ids. Whatever ends in `.pem` has to be one. */
export async function readKeys(path: string): Promise<Map<string, PrivateKey>> {
  const texts = await readFiles(path, (name) => name.endsWith('.pem'))
  const keys = Array.from(texts, ([name, text]) => parseKey(text, join(path, name)))
  return new Map(keys.map((key) => [key.keyid, key]))
}

/** The roots in a folder. The first is believed; each other one has to follow from the one before. */
async function readRoots(path: string): Promise<RootFile[]> {
  const texts = await readFiles(path, (name) => parseFile(name)?.role === 'root')
  const files = Array.from(texts, ([name, text]) => {
    return { name, text, version: parseFile(name)?.version ?? 0 }
  }).sort((a, b) => a.version - b.version)
  const roots: RootFile[] = []
  for (const { name, text, version } of files) {
    const before = roots.at(-1)?.root
    const file = join(path, name)
    const bytes = Buffer.from(text)
    try {
      const root = before ? acceptRoot(before, bytes, file) : acceptAnchor(bytes, file)
      if (root.version !== version) throw new Error(`${file}: got version ${root.version}`)
      roots.push({ root, text })
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause)
      throw new RepositoryError('ERR_KEYS', reason, { cause })
    }
  }
  return roots
}
