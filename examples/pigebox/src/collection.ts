import { EventEmitter } from 'node:events'
import { relative } from 'node:path'
import {
  type Archive,
  type Cleaner,
  type CleanerEvents,
  createCleaner,
  createEncoder,
  type EncodedFile,
  type Encoder,
  openArchive,
  type Pins,
  type RetentionPolicy,
  type TimeRange,
} from '@boxwright/recorder'
import type { Config } from './config/config.ts'

/** What a {@link Collection} tells. */
export interface CollectionEvents {
  /** Files came, went or changed. */
  changed: []
  /** A recording was deleted. */
  deleted: CleanerEvents['deleted']
  /** A WAV was encoded too. */
  encoded: [file: EncodedFile]
  /** Something is wrong with a file, or with the storage. */
  fault: [fault: { readonly path?: string; readonly error: Error }]
}

/** Files and bytes of each kind. */
export type Usage = Readonly<Record<string, { readonly files: number; readonly bytes: number }>>

/** Beyond all recordings. */
const always = { start: -62_135_596_800_000, end: 253_402_300_800_000 }

/** Seconds between looks at the whole tree, for what others put there or take away. */
const lookEvery = 300

/** The recordings of one folder: known by time, encoded, kept from filling the disk. */
export class Collection implements AsyncDisposable {
  readonly events: EventEmitter<CollectionEvents> = new EventEmitter()
  readonly directory: string
  readonly archive: Archive
  readonly #cleaner: Cleaner
  readonly #encoder: Encoder | undefined
  #usage: Usage | undefined
  #first: { readonly start: number | undefined } | undefined
  #times: ReadonlyMap<string, TimeRange> | undefined

  /** Look at every file of a folder once. */
  static async open(directory: string, config: Config, pins: Pins): Promise<Collection> {
    const { zone, name } = config.recording
    const archive = await openArchive({ directory, name, zone, every: lookEvery })
    return new Collection(directory, archive, config, pins)
  }

  private constructor(directory: string, archive: Archive, config: Config, pins: Pins) {
    this.directory = directory
    this.archive = archive
    this.#encoder = encoderFor(directory, config)
    this.#cleaner = createCleaner({
      directory,
      policy: policyOf(config),
      every: config.retention.every,
      pinned: () => pins.ranges,
      // Not all that wait: on a full disk nothing could be deleted, and nothing encoded either.
      inUse: () => this.#encoder?.waiting.slice(0, 1) ?? [],
      timesOf: async (path) => this.#timesOf(relative(directory, path)),
    })
    archive.events.on('changed', () => {
      this.#usage = undefined
      this.#first = undefined
      this.#times = undefined
      this.events.emit('changed')
    })
    archive.events.on('fault', (fault) => this.events.emit('fault', fault))
    this.#cleaner.events.on('fault', (error) => this.events.emit('fault', { error }))
    this.#cleaner.events.on('deleted', (file) => {
      this.events.emit('deleted', file)
      void this.refresh([file.path])
    })
    this.#encoder?.events.on('fault', (error) => this.events.emit('fault', { error }))
    this.#encoder?.events.on('encoded', async (file) => {
      await this.refresh([file.target])
      this.events.emit('encoded', file)
    })
  }

  /** Begin to clean and to encode, now and again and again. */
  start(): void {
    this.#cleaner.start()
    this.#encoder?.start()
  }

  /** How many WAVs are waiting to be encoded. */
  get waiting(): number {
    return this.#encoder?.waiting.length ?? 0
  }

  /** Look at some files again, or at all. */
  async refresh(paths?: readonly string[]): Promise<void> {
    await this.archive.refresh(paths).catch((error) => this.events.emit('fault', { error }))
  }

  /** Unix time of the first frame of all, in ms. */
  get first(): number | undefined {
    // Looked up once for each change: each request for a timeline asks, and there may be 100,000 to be looked at.
    this.#first ??= { start: this.archive.segments(always.start, always.end)[0]?.start }
    return this.#first.start
  }

  /** What each kind takes. */
  get usage(): Usage {
    this.#usage ??= usageOf(this.archive)
    return this.#usage
  }

  /** How many segments there are. */
  get segments(): number {
    return this.archive.size
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#encoder?.[Symbol.asyncDispose]()
    await this.#cleaner[Symbol.asyncDispose]()
    await this.archive[Symbol.asyncDispose]()
    this.events.removeAllListeners()
  }

  #timesOf(path: string): TimeRange | undefined {
    this.#times ??= new Map(
      this.archive
        .segments(always.start, always.end)
        .flatMap(({ start, end, files }) => files.map((file) => [file.path, { start, end }])),
    )
    return this.#times.get(path)
  }
}

function encoderFor(directory: string, { encoding, recording }: Config): Encoder | undefined {
  const { kind, quality, settle } = encoding
  if (kind === 'none' || !recording.formats.includes('wav')) return undefined
  return createEncoder({
    directory,
    output: { kind, ...(kind === 'flac' ? {} : { quality }) },
    settle,
    // Each look costs a stat of every file.
    every: Math.max(1, Math.min(60, 2 * settle)),
  })
}

/** The configuration's limits as the recorder knows them. */
export function policyOf({ retention }: Config): RetentionPolicy {
  const { free, age, size, share } = retention
  return {
    ...(free === null ? {} : { minimumFree: free }),
    ...(age === null ? {} : { maximumAge: age }),
    ...(size === null ? {} : { maximumSize: size }),
    encodedShare: share,
  }
}

function usageOf(archive: Archive): Usage {
  const usage: Record<string, { files: number; bytes: number }> = {}
  for (const { files } of archive.segments(always.start, always.end)) {
    for (const { kind, size } of files) {
      usage[kind] ??= { files: 0, bytes: 0 }
      const one = usage[kind]
      one.files += 1
      one.bytes += size
    }
  }
  return usage
}
