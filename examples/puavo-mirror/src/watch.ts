import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'

/** What a folder of images holds, as far as it can be seen: name, size and time of each. */
export type Sight = ReadonlyMap<string, string>

/** Look at a folder of images; one that is away is empty. */
export async function look(folder: string): Promise<Sight> {
  const names = await readdir(folder).catch(() => [])
  const seen = new Map<string, string>()
  for (const name of names.filter((each) => each.endsWith('.img')).sort()) {
    const stats = await stat(join(folder, name)).catch(() => undefined)
    if (stats?.isFile()) seen.set(name, `${stats.ino} ${stats.size} ${stats.mtimeMs}`)
  }
  return seen
}

/** Whether two looks saw the same. */
export function isSame(one: Sight, other: Sight): boolean {
  return one.size === other.size && [...one].every(([name, facts]) => other.get(name) === facts)
}
