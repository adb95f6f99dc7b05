import { mkdir, open, readFile, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { ApplianceError } from '@boxwright/appliance'
import { isOurs } from './stamp.ts'
import type { SystemFile } from './system-file.ts'

/** What became of a file. */
export type Installed = 'written' | 'is there'

/**
 * Write files, each aside and then in its place. Those that we wrote before are replaced; if one is there that somebody
 * else wrote, or has changed, nothing is written at all.
 *
 * @param root below which they go: `/`
 * @param mayReplace whether those of others may be replaced, too
 * @throws ApplianceError `ERR_CONFIG`: others are there, each named
 */
export async function install(
  files: readonly SystemFile[],
  root: string,
  mayReplace: boolean,
): Promise<readonly Installed[]> {
  const there = await Promise.all(files.map(({ path }) => textOf(join(root, path))))
  const foreign = files.filter(({ content }, at) => {
    const text = there[at]
    return text !== undefined && text !== content && !isOurs(text)
  })
  if (foreign.length > 0 && !mayReplace) {
    const lines = foreign.map(
      ({ path }) => `${join(root, path)}: expected none, or ours; --replace writes over it`,
    )
    throw new ApplianceError('ERR_CONFIG', lines.join('\n'))
  }
  const done: Installed[] = []
  for (const [at, file] of files.entries()) {
    if (there[at] !== file.content) await write(file, root)
    done.push(there[at] === file.content ? 'is there' : 'written')
  }
  return done
}

/** What became of a file that was to be removed. */
export type Removed = 'removed' | 'kept: it was changed'

/** Remove a file if it is as we wrote it; `undefined`: there is none. */
export async function remove(
  path: string,
  root: string,
  isDry: boolean,
): Promise<Removed | undefined> {
  const target = join(root, path)
  const text = await textOf(target)
  if (text === undefined) return undefined
  if (!isOurs(text)) return 'kept: it was changed'
  if (!isDry) await rm(target)
  return 'removed'
}

async function textOf(path: string): Promise<string | undefined> {
  return await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error
    return undefined
  })
}

async function write({ path, content, isSecret = false }: SystemFile, root: string): Promise<void> {
  const target = join(root, path)
  await mkdir(dirname(target), { recursive: true })
  {
    await using file = await open(`${target}.part`, 'w', isSecret ? 0o600 : 0o644)
    await file.writeFile(content)
    await file.sync()
  }
  await rename(`${target}.part`, target)
}
