import { stat, statfs } from 'node:fs/promises'
import type { DiskView } from './api/types.ts'

/**
 * The disks that folders are on.
 *
 * @param folders by what is in them
 */
export async function disksOf(folders: Readonly<Record<string, string>>): Promise<DiskView[]> {
  const disks = new Map<number, DiskView>()
  for (const [what, path] of Object.entries(folders)) {
    try {
      const { dev } = await stat(path)
      const { bsize, blocks, bavail } = await statfs(path)
      const known = disks.get(dev)
      const view = { what: [what], path, total: blocks * bsize, free: bavail * bsize }
      disks.set(dev, known ? { ...known, what: [...known.what, what] } : view)
    } catch {
      // A disk that is not there has no room.
      disks.set(-disks.size - 1, { what: [what], path, total: 0, free: 0 })
    }
  }
  return [...disks.values()]
}
