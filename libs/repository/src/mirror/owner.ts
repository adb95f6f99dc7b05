import { lchown, lstat, readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { eachOf } from './files.ts'

/**
 * Give a mirror to whom the folder of images belongs. Images that are hard links are left alone:
 * they are the owner's own files. Without the right to give files away nothing happens.
 *
 * @returns how many files and folders were given
 */
export async function giveMirror(root: string, images: string): Promise<number> {
  const { uid, gid } = await stat(images)
  const all = await readdir(root, { recursive: true, withFileTypes: true })
  const paths = [root, ...all.map(({ parentPath, name }) => join(parentPath, name))]
  let given = 0
  await eachOf(paths, async (path) => {
    const stats = await lstat(path).catch(() => undefined)
    if (!stats || (stats.uid === uid && stats.gid === gid)) return
    if (stats.isFile() && stats.nlink > 1) return
    const done = await lchown(path, uid, gid).then(
      () => true,
      () => false,
    )
    if (done) given += 1
  })
  return given
}
