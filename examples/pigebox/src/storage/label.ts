import { execFile } from 'node:child_process'
import { readFile, realpath, stat } from 'node:fs/promises'
import { promisify } from 'node:util'
import { deviceNumber, mountPoints, udevName } from './mounts.ts'

const run = promisify(execFile)

/** Where a labelled file system is, as far as it is anywhere. */
export type Located =
  | { readonly found: true; readonly directory: string }
  | { readonly found: false; readonly reason: string }

/** Find the file system that bears a label, and where it is mounted. */
export async function locate(label: string): Promise<Located> {
  const device = await deviceOf(label)
  if (device === undefined)
    return { found: false, reason: `no disk with a file system labelled ${label}` }
  const number = deviceNumber((await stat(device)).rdev)
  const [directory] = mountPoints(await readFile('/proc/self/mountinfo', 'utf8'), number)
  if (directory !== undefined) return { found: true, directory }
  return { found: false, reason: `${device}, labelled ${label}, is not mounted` }
}

/** The device that bears a label: by udev's links, or where there is no udev by looking at each device. */
async function deviceOf(label: string): Promise<string | undefined> {
  const linked = await realpath(`/dev/disk/by-label/${udevName(label)}`).catch(() => undefined)
  if (linked !== undefined) return linked
  // 2: there is none. Without blkid there is no other way to know.
  const { stdout } = await run('blkid', ['-L', label]).catch(() => ({ stdout: '' }))
  return stdout.trim() || undefined
}
