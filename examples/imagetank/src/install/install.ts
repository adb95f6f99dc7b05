import { mkdir, open, readFile, rename } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { ApplianceError } from '@boxwright/appliance'
import type { SystemFile } from './files.ts'

/** What became of a file. */
export type Installed = 'written' | 'is there'

/**
 * Write a file: aside, and then in its place.
 *
 * @param root below which it goes: `/`
 * @param mayReplace whether one that is another may be replaced
 * @throws ApplianceError `ERR_CONFIG`: another one is there
 */
export async function install(
  { path, content, isSecret = false }: SystemFile,
  root: string,
  mayReplace: boolean,
): Promise<Installed> {
  const target = join(root, path)
  const there = await readFile(target, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error
    return undefined
  })
  if (there === content) return 'is there'
  if (there !== undefined && !mayReplace) {
    const message = `${target}: expected none, there is another one; --replace writes over it`
    throw new ApplianceError('ERR_CONFIG', message)
  }
  await mkdir(dirname(target), { recursive: true })
  {
    await using file = await open(`${target}.part`, 'w', isSecret ? 0o600 : 0o644)
    await file.writeFile(content)
    await file.sync()
  }
  await rename(`${target}.part`, target)
  return 'written'
}
