import type { Stats } from 'node:fs'
import { lstat } from 'node:fs/promises'
import { join, relative, sep } from 'node:path'
import { type ArchivedFile, type ArchivedSegment, preference } from '../archived-segment.ts'
import type { RecorderError } from '../errors.ts'
import { kindOf } from '../file-kinds.ts'
import { SegmentIndex } from '../segment-index.ts'
import { sidecarOf } from '../sidecar.ts'
import { type ExamineOptions, examine, type FileFacts } from './examine.ts'
import { walk } from './walk.ts'

/** Files looked at at once. */
const parallel = 16
/** Two files of one name hold the same sound if they begin and end no further apart, in ms. */
const sameSound = 2000

/** What is known of a file: looked at again only when one of these numbers changes. */
interface Known {
  readonly size: number
  readonly modified: number
  /** When the sidecar was modified; 0 if there is none. */
  readonly sidecar: number
  /** Key of the segment that it is a file of; `undefined` if it is none. */
  readonly segment: string | undefined
}

/** A file that is no recording, or whose sidecar is not believed. */
export interface ArchiveFault {
  /** Its path within the archive. */
  readonly path: string
  /** What is wrong with it, or with its sidecar. */
  readonly error: RecorderError
}

/** Faults remembered, the latest. */
const maximumFaults = 1000

/**
 * What is in an archive, kept up to date with the disk. Memory: about 1 kB for each file (measured with
 * 100,000).
 */
export class FileIndex {
  /** The segments by time. */
  readonly segments: SegmentIndex = new SegmentIndex()
  readonly #options: ExamineOptions
  readonly #onFault: (fault: ArchiveFault) => void
  readonly #faults = new Map<string, RecorderError>()
  readonly #files = new Map<string, Known>()
  readonly #byKey = new Map<string, ArchivedSegment>()

  constructor(options: ExamineOptions, onFault: (fault: ArchiveFault) => void) {
    this.#options = options
    this.#onFault = onFault
  }

  /** What is not believed; the latest 1,000. */
  get faults(): ArchiveFault[] {
    return Array.from(this.#faults, ([path, error]) => ({ path, error }))
  }

  /** Look at the whole tree. @returns whether anything changed */
  async refresh(signal?: AbortSignal): Promise<boolean> {
    const { directory } = this.#options
    const gone = new Set(this.#files.keys())
    let changed = false
    const tasks = new Set<Promise<void>>()
    for await (const folder of walk(directory, signal)) {
      const names = new Set(folder.files)
      for (const name of folder.files) {
        if (kindOf(name) === undefined) continue
        const path = relative(directory, join(folder.path, name))
        gone.delete(path)
        const task = this.#look(path, names.has(sidecarOf(name)) ? 'yes' : 'no').then(
          (different) => {
            changed ||= different
            tasks.delete(task)
          },
        )
        tasks.add(task)
        if (tasks.size >= parallel) await Promise.race(tasks)
      }
    }
    await Promise.all(tasks)
    for (const path of gone) this.#forget(path)
    if (changed || gone.size > 0) this.#reindex()
    return changed || gone.size > 0
  }

  /** Look at some files only: new, changed or gone. @param paths absolute, or within the archive */
  async update(paths: readonly string[]): Promise<boolean> {
    const { directory } = this.#options
    let changed = false
    for (const given of paths) {
      const path = given.startsWith(sep) ? relative(directory, given) : given
      if (path.startsWith('..') || kindOf(path) === undefined) continue
      if (await this.#look(path, 'perhaps')) changed = true
    }
    if (changed) this.#reindex()
    return changed
  }

  /** Look at a file. @returns whether it changed */
  async #look(path: string, sidecar: 'yes' | 'no' | 'perhaps'): Promise<boolean> {
    const full = join(this.#options.directory, path)
    const file = await statOf(full)
    if (!file?.isFile()) return this.#forget(path)
    const beside = sidecar === 'no' ? undefined : await statOf(sidecarOf(full))
    const known = this.#files.get(path)
    const facts = {
      size: file.size,
      modified: file.mtimeMs,
      sidecar: beside?.isFile() ? beside.mtimeMs : 0,
    }
    const same =
      known?.size === facts.size &&
      known.modified === facts.modified &&
      known.sidecar === facts.sidecar
    if (same) return false
    this.#forget(path)
    const found = await examine(path, facts.modified, facts.sidecar > 0, this.#options)
    if (found.fault) this.#fault(path, found.fault)
    const segment = found.facts && this.#add(path, file.size, found.facts)
    this.#files.set(path, { ...facts, segment })
    return true
  }

  /** @returns the key of the segment that the file is now one of */
  #add(path: string, size: number, facts: FileFacts): string {
    const kind = kindOf(path) as ArchivedFile['kind']
    const file = { path, kind, size }
    const key = this.#keyFor(path, facts)
    const segment = this.#byKey.get(key)
    const files = [...(segment?.files ?? []), file].sort(byPreference)
    // The best file's facts speak for all.
    const best = segment && files[0] !== file ? segment : facts
    this.#byKey.set(key, { ...best, files })
    return key
  }

  #keyFor(path: string, facts: FileFacts): string {
    const { session, firstFrame, frames, start, end } = facts
    if (session !== undefined) return `${session}\0${firstFrame}\0${frames}`
    const stem = path.replace(/\.[^.]*$/, '')
    const other = this.#byKey.get(stem)
    const same =
      !other || (Math.abs(other.start - start) < sameSound && Math.abs(other.end - end) < sameSound)
    return same ? stem : path
  }

  #fault(path: string, error: RecorderError): void {
    const [oldest] = this.#faults.keys()
    if (oldest !== undefined && this.#faults.size >= maximumFaults) this.#faults.delete(oldest)
    this.#faults.set(path, error)
    this.#onFault({ path, error })
  }

  #forget(path: string): boolean {
    this.#faults.delete(path)
    const known = this.#files.get(path)
    if (!known) return false
    this.#files.delete(path)
    const segment = known.segment === undefined ? undefined : this.#byKey.get(known.segment)
    if (!segment || known.segment === undefined) return true
    const files = segment.files.filter((file) => file.path !== path)
    if (files.length > 0) this.#byKey.set(known.segment, { ...segment, files })
    else this.#byKey.delete(known.segment)
    return true
  }

  #reindex(): void {
    this.segments.replace(this.#byKey.values())
  }
}

async function statOf(path: string): Promise<Stats | undefined> {
  return await lstat(path).catch(() => undefined)
}

function byPreference(a: ArchivedFile, b: ArchivedFile): number {
  return preference.indexOf(a.kind) - preference.indexOf(b.kind)
}
