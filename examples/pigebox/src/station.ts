import { EventEmitter } from 'node:events'
import { resolve } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import {
  createRecorder,
  type LiveLevels,
  type PcmSource,
  type Recorder,
  type RecordingSummary,
} from '@boxwright/recorder'
import type { Config } from './config/config.ts'
import { nameFor } from './segment-names.ts'
import { openSource, type SourceChoice } from './source.ts'
import { type Readiness, type StationEvents, type StationState, sum } from './station-state.ts'
import { locate } from './storage/label.ts'
import { Unfinished } from './unfinished.ts'

/** Before anything was tried. */
const unknown: Readiness = { ready: false, reason: 'not looked at yet' }

/** ms between looks for a device or a storage that is away. */
const lookEvery = 2000

/** The recorder names nothing by a clock that is not set: one that is shows no earlier time, in Unix ms. */
const earliest = Date.UTC(2000, 0)
/** What is said of one that is not. It is the same each time: what changes is told anew. */
const unset: Readiness = { ready: false, reason: 'the clock is not set: it is before 2000' }

/** Records from one device to one storage, both of which may come and go. */
export class Station implements AsyncDisposable {
  readonly events: EventEmitter<StationEvents> = new EventEmitter()
  readonly #config: Config
  readonly #choice: SourceChoice
  readonly #stop = new AbortController()
  readonly #failure = Promise.withResolvers<never>()
  #running: Promise<void> = Promise.resolve()
  #recorder: Recorder | undefined
  #source: PcmSource | undefined
  #directory: string | undefined
  #storage: Readiness = unknown
  #device: Readiness = unknown
  #since: number | undefined
  readonly #unfinished: Unfinished
  /** What earlier recorders of this run have done. */
  #before: RecordingSummary = { elapsed: 0, recorded: 0, missing: 0, segments: 0 }

  constructor(config: Config, choice: SourceChoice) {
    this.#config = config
    this.#choice = choice
    this.#unfinished = new Unfinished(config.recording.rotate)
    const { storage, data } = config
    if (storage.label === null) this.#directory = resolve(data, storage.directory)
  }

  /** The folder of the recordings; not known while the labelled file system is away. */
  get directory(): string | undefined {
    return this.#directory
  }

  /** Whether the storage can be written to. */
  get storage(): Readiness {
    return this.#storage
  }

  /** Whether the device delivers. */
  get device(): Readiness {
    return this.#device
  }

  /** Levels now; `undefined` before the first sound, and while the device is away. */
  get levels(): LiveLevels | undefined {
    return this.#device.ready ? this.#recorder?.levels : undefined
  }

  /** What it does now. */
  get state(): StationState {
    const stopped = this.#stop.signal.aborted
    const away = [this.#storage, this.#device].filter((one) => !one.ready)
    return {
      state: stopped ? 'stopped' : away.length === 0 ? 'recording' : 'waiting',
      // What was looked at tells more than what was not.
      reason: away.toSorted((a) => (a === unknown ? 1 : -1))[0]?.reason,
      device: this.#choice.name,
      format: this.#source?.format,
      drift: this.#recorder?.drift ?? 0,
      since: this.#since,
      summary: sum(this.#before, this.#recorder?.summary),
      current: this.#unfinished.current,
      writing: this.#unfinished.since,
    }
  }

  /** Rejects when going on makes no sense any more. */
  get failed(): Promise<never> {
    return this.#failure.promise
  }

  /**
   * Begin to record, until disposed of.
   *
   * @throws RecorderError where waiting makes no sense: the device does not offer the format, a library is missing
   */
  async start(): Promise<void> {
    const first = Promise.withResolvers<void>()
    this.#failure.promise.catch(() => undefined)
    this.#running = this.#run(first.resolve).catch((error) => {
      first.reject(error)
      this.#failure.reject(error)
    })
    await first.promise
  }

  /** Close the last segment and let go of the device. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort()
    await this.#running
  }

  async #run(tried: () => void): Promise<void> {
    const { signal } = this.#stop
    for (; !signal.aborted; await pause(signal)) {
      const located = await this.#locate()
      // A board without a battery starts in 1970, until the network tells it the time.
      if (Date.now() < earliest) this.#tell('device', unset)
      else if (located) {
        try {
          await this.#record(located, tried)
        } catch (error) {
          if (!isWorthWaiting(error)) throw error
          const { code } = error as { code?: unknown }
          const reason = messageOf(error)
          this.#tell('device', code === 'ERR_CLOCK' ? unset : { ready: false, reason })
        }
      }
      tried()
    }
  }

  /** Where to record to, if it is there. */
  async #locate(): Promise<string | undefined> {
    const { label } = this.#config.storage
    if (label === null) return this.#directory
    const located = await locate(label)
    if (!located.found) {
      this.#tell('storage', { ready: false, reason: located.reason })
      return undefined
    }
    const { directory } = located
    if (directory !== this.#directory) {
      this.#directory = directory
      this.events.emit('directory', directory)
    }
    return directory
  }

  async #record(directory: string, opened: () => void): Promise<void> {
    const { recording, storage } = this.#config
    const source = await openSource(this.#choice, recording, (error) =>
      this.events.emit('fault', error as never),
    )
    this.#source = source
    this.#tell('device', { ready: true })
    // It is tried again by the recorder: meanwhile nothing is recorded.
    source.events?.on('lost', (reason) => this.#tell('device', { ready: false, reason }))
    source.events?.on('back', () => this.#tell('device', { ready: true }))
    const moved = new AbortController()
    await using recorder = createRecorder({
      source,
      directory,
      name: nameFor(recording.name, recording.rotate),
      rotate: recording.rotate,
      zone: recording.zone,
      outputs: recording.formats.map((kind) => ({ kind })),
      existing: recording.existing,
      holes: recording.holes,
      mounted: storage.mounted || storage.label !== null,
    })
    this.#recorder = recorder
    this.#relay(recorder, directory, moved)
    // Until the recorder says otherwise.
    this.#tell('storage', { ready: true })
    this.#since = Date.now()
    opened()
    try {
      await recorder.run(AbortSignal.any([this.#stop.signal, moved.signal]))
    } finally {
      this.#before = sum(this.#before, recorder.summary)
      this.#recorder = undefined
      this.#source = undefined
      this.#unfinished.clear()
    }
  }

  #relay({ events }: Recorder, directory: string, moved: AbortController): void {
    events.on('opened', (segment) => {
      this.#unfinished.open(segment, directory)
      this.events.emit('opened', segment)
    })
    events.on('segment', (segment) => {
      this.#unfinished.close(segment.start)
      this.events.emit('segment', segment, directory)
    })
    events.on('storage', (state) => {
      this.#tell('storage', state)
      if (!state.ready) void this.#follow(moved)
    })
    events.on('hole', (hole) => this.events.emit('hole', hole))
    events.on('sound', (sound) => this.events.emit('sound', sound))
    events.on('repaired', (file) => this.events.emit('repaired', file))
    events.on('clock', (step) => this.events.emit('clock', step))
    events.on('fault', (error) => this.events.emit('fault', error))
  }

  /** While the storage is away: should it come back elsewhere, begin anew there. */
  async #follow(moved: AbortController): Promise<void> {
    const { label } = this.#config.storage
    if (label === null) return
    while (!this.#storage.ready && this.#recorder && !this.#stop.signal.aborted) {
      const located = await locate(label)
      if (located.found && located.directory !== this.#directory) return moved.abort()
      await pause(this.#stop.signal)
    }
  }

  #tell(what: 'storage' | 'device', state: Readiness): void {
    const before = what === 'storage' ? this.#storage : this.#device
    if (what === 'storage') this.#storage = state
    else this.#device = state
    if (
      state.ready === before.ready &&
      (state.ready || state.reason === (before as { reason?: string }).reason)
    )
      return
    this.events.emit(what, state)
  }
}

function isWorthWaiting(error: unknown): boolean {
  const code = (error as { code?: unknown }).code
  return (
    code === 'ERR_DEVICE' ||
    code === 'ERR_DEVICE_LOST' ||
    code === 'ERR_SOURCE' ||
    code === 'ERR_CLOCK'
  )
}

async function pause(signal: AbortSignal): Promise<void> {
  await delay(lookEvery, undefined, { signal }).catch(() => undefined)
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
