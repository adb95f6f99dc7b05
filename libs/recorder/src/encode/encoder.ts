import { EventEmitter } from 'node:events'
import { access, unlink, utimes } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { lock, publish, writeFile } from '@boxwright/durable'
import { z } from 'zod'
import { readSidecar } from '../archive/read-sidecar.ts'
import type { AudioKind, AudioOutput } from '../audio-file.ts'
import { RecorderError } from '../errors.ts'
import { sidecarOf } from '../sidecar.ts'
import { validate } from '../validate.ts'
import { backlog, unfinished, type Waiting } from './backlog.ts'
import { encodeInChild } from './child.ts'

/** What WAVs are encoded to. */
export interface EncodedOutput extends AudioOutput {
  /** The container and codec. */
  readonly kind: Exclude<AudioKind, 'wav'>
}

/** Options of {@link createEncoder}. */
export interface EncoderOptions {
  /** Where the WAVs are. Symbolic links in it are not followed. */
  readonly directory: string
  /** What to make of them. Default: Ogg Vorbis of quality 6, as PigeBox does. */
  readonly output?: EncodedOutput
  /** Seconds for which a WAV must have been left alone. Default 30. */
  readonly settle?: number
  /** Seconds between looks for new WAVs, once {@link Encoder.start} is called. Default 60. */
  readonly every?: number
}

/** A file being encoded. */
export interface Encoding {
  /** The WAV. */
  readonly source: string
  /** What it becomes. */
  readonly target: string
}

/** How far an encoding has come. */
export interface EncodingProgress extends Encoding {
  /** Frames encoded. */
  readonly frames: number
  /** Frames in the WAV. */
  readonly total: number
}

/** An encoding that is done. */
export interface EncodedFile extends Encoding {
  /** Frames encoded: all of the WAV. */
  readonly frames: number
}

/** What an {@link Encoder} tells. */
export interface EncoderEvents {
  /** A WAV is being encoded. */
  started: [encoding: Encoding]
  /** So many of its frames are done. */
  progress: [progress: EncodingProgress]
  /** The encoded file is whole, on the disk and under its name. */
  encoded: [file: EncodedFile]
  /** A WAV cannot be encoded (it is left alone until it changes), or the storage not be read. */
  fault: [error: RecorderError]
}

/** Encodes closed WAVs in the background. The WAVs stay. */
export interface Encoder extends AsyncDisposable {
  /** What happens. */
  readonly events: EventEmitter<EncoderEvents>
  /** WAVs that were found and are not encoded yet, the one at work first: for a cleaner's `inUse`. */
  readonly waiting: readonly string[]
  /**
   * Encode all that there is to encode, one at a time. A run that is going on is joined, not doubled.
   *
   * @returns how many were encoded
   */
  run(): Promise<number>
  /** Encode now, and again and again until disposed of. Faults are told as events. */
  start(): void
}

const unit = z.number().min(0).max(1).optional()
const schema = z.strictObject({
  directory: z.string().min(1),
  output: z
    .strictObject({
      kind: z.enum(['flac', 'vorbis', 'opus']),
      quality: unit,
      compression: unit,
      depth: z.union([z.literal(16), z.literal(24)]).optional(),
    })
    .optional(),
  settle: z.number().nonnegative().optional(),
  every: z.number().positive().max(86_400).optional(),
})

/**
 * Make an encoder; nothing is encoded before {@link Encoder.run} or {@link Encoder.start}.
 *
 * Each file is encoded by a process of its own at the lowest priority (some 60 MB of memory while it
 * runs), written aside and published only when it is whole: after a kill the next run begins that file anew.
 * Sidecars are carried over. A lock in the directory lets one encoder in at a time.
 *
 * @throws {@link RecorderError} `ERR_OPTIONS`, naming every fault
 */
export function createEncoder(options: EncoderOptions): Encoder {
  validate(schema, options)
  const { output = { kind: 'vorbis', quality: 0.6 }, settle = 30, every = 60 } = options
  const directory = resolve(options.directory)
  const events = new EventEmitter<EncoderEvents>()
  const ended = new AbortController()
  /** Files that could not be encoded, as they were. */
  const hopeless = new Map<string, string>()
  let waiting: readonly Waiting[] = []
  let running: Promise<number> | undefined
  let timer: NodeJS.Timeout | undefined

  const encodeAll = async (): Promise<number> => {
    const missing = await access(directory).catch(() => 'missing')
    // A storage that is not there is as good as an empty one.
    if (missing) return 0
    await using _held = await lock(join(directory, `${unfinished}-lock`))
    const found = await backlog(directory, output.kind, Date.now(), settle * 1000, ended.signal)
    waiting = found.filter((one) => hopeless.get(one.source) !== versionOf(one))
    let encoded = 0
    for (let one = waiting[0]; one; one = waiting[0]) {
      try {
        await encode(one)
        encoded++
      } catch (error) {
        ended.signal.throwIfAborted()
        hopeless.set(one.source, versionOf(one))
        fault(one.source, error)
      }
      waiting = waiting.slice(1)
    }
    return encoded
  }

  const encode = async ({ source, target, modified }: Waiting): Promise<void> => {
    const aside = join(dirname(target), unfinished)
    const sidecar = await readSidecar(source).catch(() => undefined)
    events.emit('started', { source, target })
    try {
      const job = { source, target: aside, output, modified }
      const onProgress = (frames: number, total: number): void =>
        void events.emit('progress', { source, target, frames, total })
      const frames = await encodeInChild(job, onProgress, ended.signal)
      // It is as old as its WAV: retention goes by that.
      await utimes(aside, modified / 1000, modified / 1000)
      if (sidecar !== undefined) {
        await writeFile(sidecarOf(target), sidecar, { clobber: 'replace' })
      }
      await publish(aside, target)
      events.emit('encoded', { source, target, frames })
    } finally {
      // A part's tail is what the writer keeps beside it, for rescuing that is not wanted here.
      for (const path of [aside, `${aside}.tail`]) await unlink(path).catch(() => undefined)
    }
  }

  const fault = (path: string, cause: unknown): void => {
    const code = cause instanceof RecorderError ? cause.code : 'ERR_STORAGE'
    const message = cause instanceof Error ? cause.message : String(cause)
    events.emit('fault', new RecorderError(code, `${path}: not encoded: ${message}`, { cause }))
  }

  const run = (): Promise<number> => {
    running ??= encodeAll().finally(() => {
      running = undefined
      waiting = []
    })
    return running
  }
  const tryRun = (): void =>
    void run().catch((error: unknown) => {
      if (!ended.signal.aborted) fault(directory, error)
    })

  return {
    events,
    get waiting() {
      return waiting.map(({ source }) => source)
    },
    run,
    start() {
      if (timer || ended.signal.aborted) return
      timer = setInterval(tryRun, every * 1000)
      tryRun()
    },
    async [Symbol.asyncDispose]() {
      ended.abort()
      clearInterval(timer)
      await running?.catch(() => undefined)
    },
  }
}

function versionOf({ modified, size }: Waiting): string {
  return `${modified} ${size}`
}
