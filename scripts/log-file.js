import { spawnSync } from 'node:child_process'
import { closeSync, existsSync, mkdirSync, openSync, readSync, statSync } from 'node:fs'
import { dirname } from 'node:path'

/** What a log may take of the disk, in bytes; of one that takes more, the newest half stays. */
export const mostLogged = 16 << 20

/** In bytes: only whole blocks can be taken out of a file, and no file system has larger ones. */
const block = 1 << 20

/** In bytes: so much of a log has its last lines. */
const tail = 64 << 10

/** Open a log to add to it; made if missing. @param {string} path @returns {number} the file descriptor */
export function openLog(path) {
  mkdirSync(dirname(path), { recursive: true })
  const log = openSync(path, 'a')
  boundLog(path)
  return log
}

/**
 * Take the oldest out of a log that has more than it may. Whoever has it open goes on adding to it, and no line is lost: the kernel takes
 * the blocks out between two writes, where to copy the newest and cut the file would lose what is written meanwhile. Where the file system
 * cannot do so (ext4 and XFS can) they are given back, and read as zeros (tmpfs, Btrfs); where it can neither, the log grows.
 *
 * @param {string} path
 */
export function boundLog(path) {
  const { size = 0, blocks = 0 } = statSync(path, { throwIfNoEntry: false }) ?? {}
  if (Math.min(size, blocks * 512) <= mostLogged) return
  const length = Math.floor((size - mostLogged / 2) / block) * block
  for (const way of ['--collapse-range', '--punch-hole']) {
    const range = ['--offset', '0', '--length', `${length}`]
    if (spawnSync('fallocate', [way, ...range, path]).status === 0) return
  }
}

/** What was written into a log last. @param {string} path @param {number} count lines at most @returns {string[]} */
export function lastLines(path, count) {
  if (!existsSync(path)) return []
  const log = openSync(path, 'r')
  try {
    const bytes = Buffer.alloc(tail)
    const { size } = statSync(path)
    const length = readSync(log, bytes, 0, tail, Math.max(0, size - tail))
    return bytes.toString('utf8', 0, length).trimEnd().split('\n').slice(-count)
  } finally {
    closeSync(log)
  }
}
