import type { BigIntStats } from 'node:fs'

/** By what a file is recognised as the one that was read before. */
export interface Identity {
  /** Length in bytes. */
  readonly size: number
  /** When its content was last changed, in ns since 1970: too many digits for a number. */
  readonly modified: string
  /** Its inode. */
  readonly inode: string
}

/** The identity of a file, of what `stat` says. */
export function identityOf(stats: BigIntStats): Identity {
  const { size, mtimeNs, ino } = stats
  return { size: Number(size), modified: String(mtimeNs), inode: String(ino) }
}

/** Whether two files are one, unchanged. */
export function sameIdentity(a: Identity | undefined, b: Identity | undefined): boolean {
  return (
    a !== undefined &&
    b !== undefined &&
    a.size === b.size &&
    a.modified === b.modified &&
    a.inode === b.inode
  )
}
