import type { AudioKind } from './audio-file.ts'

/** A recording on the disk, as retention sees it. */
export interface StoredFile {
  /** Its path. */
  readonly path: string
  /** What it is. */
  readonly kind: AudioKind
  /** Its length in bytes. What its sidecar takes is not counted: a thousandth of it. */
  readonly size: number
  /** Unix time in ms of its first frame; when not known, a time that is certainly not later. */
  readonly start: number
  /** Unix time in ms after its last frame. */
  readonly end: number
}

/** What is to be kept. */
export interface RetentionPolicy {
  /** Bytes of the disk that stay free. Default: 1 GB or a tenth of the disk, whichever is less. */
  readonly minimumFree?: number
  /** Longest time to keep a recording, in s from its end. Default: no limit. */
  readonly maximumAge?: number
  /** Most bytes that all recordings may take. Default: no limit. */
  readonly maximumSize?: number
  /** When WAVs and encoded files share a disk that is short: the share of the encoded. Default 0.9. */
  readonly encodedShare?: number
}

/** A time range, in Unix ms; `end` excluded. */
export interface TimeRange {
  /** Unix time in ms. */
  readonly start: number
  /** Unix time in ms. */
  readonly end: number
}

/** A file system's size and room, in bytes. */
export interface DiskSpace {
  /** Bytes in all. */
  readonly size: number
  /** Bytes that a user may still fill. */
  readonly free: number
}

/** Everything that the decision depends on. */
export interface RetentionFacts {
  /** Every recording that counts, deletable or not. */
  readonly files: readonly StoredFile[]
  /** The disk that they are on. */
  readonly disk: DiskSpace
  /** What is to be kept. */
  readonly policy: RetentionPolicy
  /** Unix time in ms. */
  readonly now: number
  /** Unix time in ms by which ages are counted, where the clock is not believed. Default `now`. */
  readonly aged?: number
  /** Ranges never to be touched. */
  readonly pinned?: readonly TimeRange[]
  /** Paths never to be touched: files in use. */
  readonly open?: ReadonlySet<string>
}

/** Why a file has to go. */
export type DeletionReason =
  /** A WAV of at most 44 bytes: a header without sound. */
  | 'empty'
  /** Older than `maximumAge`. */
  | 'age'
  /** The recordings take more than `maximumSize`. */
  | 'size'
  /** Less than `minimumFree` is free. */
  | 'space'

/** A file that has to go. */
export interface Deletion {
  /** The file. */
  readonly file: StoredFile
  /** Why. */
  readonly reason: DeletionReason
}

/** The free space that is kept by default, in bytes: a tenth of the disk, at most 1 GB. */
export function defaultMinimumFree(disk: DiskSpace): number {
  return Math.min(1e9, disk.size / 10)
}

/** ms: what ended so near to now by the clock is no old recording, whatever the times of the others are. */
const fresh = 86_400_000

/** A plain WAV header. */
const emptyWav = 44

/**
 * Decide what to delete, in order: empty files, files past their age, and while space is short the oldest.
 *
 * What ended within the last day goes last. While the clock is right that is the order of age; where it was put back,
 * as on a board without a battery, what is recorded now would else be the oldest of all, and nothing new would be kept.
 *
 * When space is short, the encoded files (everything but WAV) are reduced to 90 % of the space that
 * recordings may take. Only if one of them had to go are WAVs held to the other 10 %; otherwise they may
 * take all that the encoded files leave. Where only one of the two exists, all the space is its own.
 * If that does not suffice, because of what is pinned or open, the oldest of either goes.
 */
export function planDeletions(facts: RetentionFacts): Deletion[] {
  const { files, disk, policy, now, aged = now, pinned = [], open = new Set() } = facts
  const isPinned = ({ start, end }: StoredFile): boolean =>
    pinned.some((range) => start < range.end && range.start < end)
  const left = new Set(files)
  const isFresh = ({ end }: StoredFile): number => Number(Math.abs(now - end) < fresh)
  const deletable = files
    .filter((file) => !open.has(file.path) && !isPinned(file))
    .toSorted((a, b) => isFresh(a) - isFresh(b) || a.end - b.end || (a.path < b.path ? -1 : 1))
  const deletions: Deletion[] = []
  const remove = (file: StoredFile, reason: DeletionReason): void => {
    left.delete(file)
    deletions.push({ file, reason })
  }

  for (const file of deletable) {
    const tooOld = aged - file.end > (policy.maximumAge ?? Number.POSITIVE_INFINITY) * 1000
    if (file.kind === 'wav' && file.size <= emptyWav) remove(file, 'empty')
    else if (tooOld) remove(file, 'age')
  }

  const room = used(files) + disk.free - (policy.minimumFree ?? defaultMinimumFree(disk))
  const limit = Math.max(0, Math.min(room, policy.maximumSize ?? room))
  if (used(left) <= limit) return deletions
  const reason = limit < room ? 'size' : 'space'
  /** Remove the oldest of a group until it takes at most so many bytes. @returns whether any had to go */
  const shrink = (group: Group, bytes: number): boolean => {
    let total = used(left, group)
    const before = deletions.length
    for (const file of deletable) {
      if (total <= bytes) break
      if (!left.has(file) || !group(file)) continue
      remove(file, reason)
      total -= file.size
    }
    return deletions.length > before
  }
  const shared = used(left, isWav) > 0 && used(left, isEncoded) > 0
  const share = shared ? (policy.encodedShare ?? 0.9) : 1
  const reduced = shrink(isEncoded, limit * share)
  shrink(isWav, shared && reduced ? limit - limit * share : limit - used(left, isEncoded))
  shrink(() => true, limit)
  return deletions
}

type Group = (file: StoredFile) => boolean
const isWav: Group = ({ kind }) => kind === 'wav'
const isEncoded: Group = ({ kind }) => kind !== 'wav'

function used(files: Iterable<StoredFile>, group: Group = () => true): number {
  let bytes = 0
  for (const file of files) if (group(file)) bytes += file.size
  return bytes
}
