import { copyFile, open, readFile } from 'node:fs/promises'

/** What a disk was told to do, in its order. */
export type DiskCommand =
  /** Sectors to be written; the disk may keep them in its memory. */
  | { readonly kind: 'write'; readonly at: number; readonly bytes: Uint8Array }
  /** Put on the medium what was written so far. */
  | { readonly kind: 'flush' }

const sector = 512

/** What a disk writes whole or not at all: a physical sector of today's. ext4 relies on it for its superblock. */
const atom = 4096
const flags = { flush: 1, discard: 4 } as const

/** Arguments for QEMU: a disk whose every write and flush goes into a log, in the format of dm-log-writes. */
export function loggedDisk(name: string, image: string, log: string): string[] {
  const file = (node: string, path: string): string =>
    // The host's disk has no part in it: what counts is what the guest asked for.
    `driver=file,node-name=${node},filename=${path},cache.no-flush=on`
  return [
    ...['-blockdev', file(`${name}-image`, image), '-blockdev', file(`${name}-log`, log)],
    ...['-blockdev', `driver=blklogwrites,node-name=${name},file=${name}-image,log=${name}-log`],
    ...['-device', `virtio-blk-pci,drive=${name},write-cache=on`],
  ]
}

/**
 * Read the log of a disk, also of a machine that was killed.
 *
 * @see linux Documentation/admin-guide/device-mapper/log-writes.rst
 */
export async function readWriteLog(path: string): Promise<DiskCommand[]> {
  const log = await readFile(path)
  const commands: DiskCommand[] = []
  // The count in the first sector is brought up to date by flushes only.
  for (let at = sector; at + sector <= log.length; ) {
    const [first, count, what] = [0, 8, 16].map((from) => Number(log.readBigUInt64LE(at + from)))
    if (first === undefined || count === undefined || what === undefined) break
    const length = what & flags.discard ? 0 : count * sector
    const bytes = log.subarray(at + sector, at + sector + length)
    // A hole, or an entry that was being written.
    if ((count === 0 && what === 0) || bytes.length < length) break
    if (what & flags.flush) commands.push({ kind: 'flush' })
    if (length > 0) commands.push({ kind: 'write', at: first * sector, bytes })
    at += sector + length
  }
  return commands
}

/**
 * What is on a disk after a power cut: all that was written before its last flush, and of what came after,
 * any part, in any order: each write is there, is not, or is torn.
 *
 * @param base - the image before the first command
 * @param target - the image to be made
 * @param commands - all until the cut
 * @param random - a number from 0 to below 1
 */
export async function imageAfterPowerCut(
  base: string,
  target: string,
  commands: readonly DiskCommand[],
  random: () => number,
): Promise<void> {
  await copyFile(base, target)
  const safe = commands.findLastIndex(({ kind }) => kind === 'flush')
  await using image = await open(target, 'r+')
  for (const [index, command] of commands.entries()) {
    if (command.kind === 'flush') continue
    const { at, bytes } = command
    const fate = index < safe ? 1 : random() * 3
    // Kept for the first third, lost for the second.
    if (fate <= 1) await image.write(bytes, 0, bytes.length, at)
    if (fate <= 2) continue
    for (let from = 0; from < bytes.length; ) {
      const length = Math.min(atom - ((at + from) % atom), bytes.length - from)
      if (random() < 0.5) await image.write(bytes, from, length, at + from)
      from += length
    }
  }
}
