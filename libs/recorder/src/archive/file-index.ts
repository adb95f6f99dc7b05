import type { Stats } from 'node:fs'
import { lstat } from 'node:fs/promises'
import { relative, resolve } from 'node:path'
import { type ArchivedFile, preference } from '../archived-segment.ts'
import { RecorderError } from '../errors.ts'
import { kindOf } from '../file-kinds.ts'
import type { NameTime } from '../name-time.ts'
import { PackedSegment, type SegmentFacts } from '../packed-segment.ts'
import { SegmentIndex } from '../segment-index.ts'
import { sidecarOf } from '../sidecar.ts'
import { examine } from './examine.ts'
import type { ScannedFile, ScanRequest } from './protocol.ts'
import { readSidecar } from './read-sidecar.ts'
import { Scanner } from './scan.ts'

/** Where to look, and how names are to be read. */
export interface FileIndexOptions {
  /** The archive's directory, absolute. */
  readonly directory: string
  /** Reads the moment from a name. */
  readonly nameTime: NameTime
}

/** Two files of one name hold the same sound if they begin and end no further apart, in ms. */
const sameSound = 2000
/** Faults remembered, the latest. */
const maximumFaults = 1000

/** A file that is no recording, or whose sidecar is not believed. */
export interface ArchiveFault {
  /** Its path within the archive. */
  readonly path: string
  /** What is wrong with it, or with its sidecar. */
  readonly error: RecorderError
}

/** What is known of a file: looked at again only when one of these changes. */
interface Known {
  readonly size: number
  readonly modified: number
  readonly hasSidecar: boolean
  /** What it is a file of; `undefined` if it is no recording. */
  readonly segment: PackedSegment | undefined
}

/**
 * What is in an archive, kept up to date with the disk. Memory: 0.8 kB for each segment in one file
 * (measured with 100,000).
 */
export class FileIndex implements AsyncDisposable {
  /** The segments by time. */
  readonly segments: SegmentIndex = new SegmentIndex()
  readonly #options: FileIndexOptions
  readonly #onFault: (fault: ArchiveFault) => void
  readonly #faults = new Map<string, RecorderError>()
  readonly #files = new Map<string, Known>()
  /** Segments of each session by their first frame, and those without a session by their name. */
  readonly #sessions = new Map<string, Map<number | string, PackedSegment>>()
  /** One instance of each string that sidecars repeat. */
  readonly #strings = new Map<string, string>()
  readonly #scanner = new Scanner()

  constructor(options: FileIndexOptions, onFault: (fault: ArchiveFault) => void) {
    this.#options = options
    this.#onFault = onFault
  }

  /** What is not believed; the latest 1,000. */
  get faults(): ArchiveFault[] {
    return Array.from(this.#faults, ([path, error]) => ({ path, error }))
  }

  /** Look at the whole tree. @returns whether anything changed */
  async refresh(signal?: AbortSignal): Promise<boolean> {
    let changed = false
    const found = (files: readonly ScannedFile[]): void => {
      changed = true
      for (const file of files) this.#take(file)
    }
    try {
      const request = { directory: this.#options.directory, known: this.#known() }
      const gone = await this.#scanner.scan(request, found, signal)
      for (const path of gone) if (this.#forget(path)) changed = true
    } finally {
      if (changed) this.segments.replace(this.#all())
    }
    return changed
  }

  /** Look at some files only: new, changed or gone. @param paths absolute, or within the archive */
  async update(paths: readonly string[]): Promise<boolean> {
    const { directory } = this.#options
    let changed = false
    for (const given of paths) {
      const full = resolve(directory, given)
      const path = relative(directory, full)
      if (path.startsWith('..') || kindOf(path) === undefined) continue
      const file = await statOf(full)
      if (file?.isFile()) {
        const hasSidecar = (await statOf(sidecarOf(full)))?.isFile() === true
        const told = await examine(directory, path, hasSidecar, readSidecar)
        this.#take({ path, size: file.size, modified: file.mtimeMs, hasSidecar, ...told })
        changed = true
      } else if (this.#forget(path)) changed = true
    }
    if (changed) this.segments.replace(this.#all())
    return changed
  }

  /** Let go of the thread that looks at the tree. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#scanner[Symbol.asyncDispose]()
  }

  #known(): ScanRequest['known'] {
    const files = [...this.#files.values()]
    return {
      paths: [...this.#files.keys()],
      sizes: Float64Array.from(files, ({ size }) => size),
      modified: Float64Array.from(files, ({ modified }) => modified),
      sidecars: Uint8Array.from(files, ({ hasSidecar }) => Number(hasSidecar)),
    }
  }

  #take({ path, size, modified, hasSidecar, facts, dated, fault }: ScannedFile): void {
    this.#forget(path)
    if (fault) this.#fault(path, new RecorderError(fault.code, fault.message))
    const when = facts && (dated ? facts : this.#date(path, modified, facts))
    const segment = when && this.#add(path, size, when)
    this.#files.set(path, { size, modified, hasSidecar, segment })
  }

  /** Its name tells when it began, or the disk when it ended. */
  #date(path: string, modified: number, facts: SegmentFacts): SegmentFacts {
    const length = facts.end - facts.start
    const start = this.#options.nameTime(path) ?? modified - length
    return { ...facts, start, end: start + length }
  }

  #add(path: string, size: number, facts: SegmentFacts): PackedSegment {
    const file: ArchivedFile = { path, kind: kindOf(path) as ArchivedFile['kind'], size }
    const { siblings, key } = this.#placeOf(path, facts)
    const there = siblings.get(key)
    const files = [...(there?.files ?? []), file].sort(byPreference)
    // The best file's facts speak for all.
    const segment = there && files[0] !== file ? there : this.#pack(facts)
    if (there && segment !== there) this.#hand(there, segment)
    segment.files = files
    siblings.set(key, segment)
    return segment
  }

  #pack(facts: SegmentFacts): PackedSegment {
    const one = (text: string): string => {
      const kept = this.#strings.get(text)
      if (kept === undefined) this.#strings.set(text, text)
      return kept ?? text
    }
    return new PackedSegment({
      ...facts,
      ...(facts.source !== undefined && { source: one(facts.source) }),
      ...(facts.session !== undefined && { session: one(facts.session) }),
    })
  }

  /** The files of one segment are now another's. */
  #hand(from: PackedSegment, to: PackedSegment): void {
    for (const { path } of from.files) {
      const known = this.#files.get(path)
      if (known) this.#files.set(path, { ...known, segment: to })
    }
  }

  /** Where a file's segment is, or would be, kept. */
  #placeOf(path: string, { session, firstFrame, start, end }: SegmentFacts) {
    const siblings = this.#sessions.get(session ?? '') ?? new Map<number | string, PackedSegment>()
    this.#sessions.set(session ?? '', siblings)
    const key = session === undefined ? path.replace(/\.[^.]*$/, '') : firstFrame
    const there = siblings.get(key)
    const same =
      !there || (Math.abs(there.start - start) < sameSound && Math.abs(there.end - end) < sameSound)
    return { siblings, key: same ? key : path }
  }

  #fault(path: string, error: RecorderError): void {
    const [oldest] = this.#faults.keys()
    if (oldest !== undefined && this.#faults.size >= maximumFaults) this.#faults.delete(oldest)
    this.#faults.set(path, error)
    this.#onFault({ path, error })
  }

  #forget(path: string): boolean {
    this.#faults.delete(path)
    const segment = this.#files.get(path)?.segment
    const known = this.#files.delete(path)
    if (!segment) return known
    segment.files = segment.files.filter((file) => file.path !== path)
    if (segment.files.length > 0) return true
    const siblings = this.#sessions.get(segment.session ?? '')
    const keys = [segment.firstFrame, path.replace(/\.[^.]*$/, ''), path]
    for (const key of keys) if (siblings?.get(key) === segment) siblings.delete(key)
    if (siblings?.size === 0) this.#sessions.delete(segment.session ?? '')
    return true
  }

  *#all(): Generator<PackedSegment> {
    for (const siblings of this.#sessions.values()) yield* siblings.values()
  }
}

async function statOf(path: string): Promise<Stats | undefined> {
  return await lstat(path).catch(() => undefined)
}

function byPreference(a: ArchivedFile, b: ArchivedFile): number {
  return preference.indexOf(a.kind) - preference.indexOf(b.kind)
}
