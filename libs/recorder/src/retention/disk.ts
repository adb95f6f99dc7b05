import { rmdir, statfs, unlink } from 'node:fs/promises'
import { dirname, sep } from 'node:path'
import type { DiskSpace } from '../retention.ts'

/** The file system that a path is on; of no size while the path does not exist. */
export async function spaceOf(path: string): Promise<DiskSpace> {
  try {
    const { bsize, blocks, bavail } = await statfs(path)
    return { size: blocks * bsize, free: bavail * bsize }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return { size: 0, free: 0 }
    throw error
  }
}

/** Delete a file; it may be gone already. */
export async function remove(path: string): Promise<void> {
  await unlink(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error
  })
}

/** Remove a folder if it is empty, and those above it that become empty; never `root` itself. */
export async function removeEmptyFolders(path: string, root: string): Promise<void> {
  for (let folder = path; folder.startsWith(root + sep); folder = dirname(folder)) {
    try {
      // rmdir(2) is the judge: it refuses a folder into which a recorder has just put a file.
      await rmdir(folder)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') return
    }
  }
}
