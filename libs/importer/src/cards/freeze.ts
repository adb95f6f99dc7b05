import { readFile, stat } from 'node:fs/promises'
import { execute } from '@boxwright/process'
import { type Mount, mountsOf } from './mounts.ts'

/** Undoes a step. */
export type Undo = () => Promise<void>

/** Where a device is mounted now. */
export async function mountsOn(device: string): Promise<Mount[]> {
  const { rdev } = await stat(device)
  return mountsOf(await readFile('/proc/self/mountinfo', 'utf8'), rdev)
}

/**
 * Let nobody write to a device any more: what is mounted becomes read-only, and then the device itself. It fails while
 * somebody has a file open to be written to.
 *
 * @param mounts - where it is mounted
 * @param undo - takes what makes it as it was, the last step first; a card that was pulled out is left
 */
export async function freeze(
  device: string,
  mounts: readonly Mount[],
  undo: Undo[],
): Promise<void> {
  // It is read-only everywhere then.
  const mount = mounts.find(({ isWritableHere }) => isWritableHere) ?? mounts[0]
  if (mount?.isWritable) {
    await system('mount', '-o', 'remount,ro', mount.path)
    undo.unshift(() => thaw(device, mount.path))
  }
  const { stdout } = await execute({ command: 'blockdev', args: ['--getro', device] })
  // One with a lock on it, or one that somebody else has open, is to stay so.
  if (stdout.trim() !== '0') return
  await system('blockdev', '--setro', device)
  undo.unshift(() => system('blockdev', '--setrw', device).catch(() => undefined))
}

async function thaw(device: string, path: string): Promise<void> {
  const mounts = await mountsOn(device).catch(() => [])
  if (mounts.some((each) => each.path === path)) await system('mount', '-o', 'remount,rw', path)
}

/** Run a program of the system. */
export async function system(command: string, ...args: readonly string[]): Promise<void> {
  // Who mounts exFAT by FUSE asks the environment for the zone of its times.
  await execute({ command, args, timeout: 120_000, env: { TZ: 'UTC' } })
}
