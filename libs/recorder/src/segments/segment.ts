import { lstat } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { writeFile } from '@boxwright/durable'
import type { AudioFacts, AudioKind, AudioWriter } from '../audio-file.ts'
import type { Span } from '../cut.ts'
import type { ClosedSegment, PublishedFile } from '../events.ts'
import type { MeterSummary } from '../metering/meter.ts'
import type { RecorderSettings } from '../options.ts'
import { bytesPerFrame, type PcmFormat } from '../pcm.ts'
import { extensions, namesOf, type SegmentNames } from '../segment-name.ts'
import { formatSidecar, type Sidecar, sidecarOf } from '../sidecar.ts'
import { openWriter, type WriterOptions } from '../sndfile/writer.ts'
import type { Hole, HoleCause } from '../source.ts'
import { codeOf } from '../storage/failures.ts'
import { assertMounted, removeBelow } from '../storage/watch.ts'
import { openPart, publishSegment, refuseTaken } from './claim.ts'

/** What a segment is opened with. */
export interface SegmentRequest {
  readonly settings: RecorderSettings
  readonly format: PcmFormat
  readonly span: Span
  /** Device frame of its first frame. */
  readonly position: number
  /** Whether it is the first of this recording. */
  readonly first: boolean
  readonly facts: AudioFacts
}

/** What is known when a segment closes. */
export interface Closing {
  /** Levels of the segment, unless metering is off. */
  readonly summary: MeterSummary | undefined
  /** How much faster than nominal the device runs, in parts per million. */
  readonly drift: number
  /** The run of the recorder. */
  readonly session: string
}

interface Output {
  readonly names: SegmentNames
  readonly kind: AudioKind
  readonly writer: AudioWriter
  published?: string
  /** Somebody took its part away: there is nothing to publish. */
  vanished?: true
}

/** The parts that this process is writing: not orphans. */
const live = new Set<string>()

/** Whether this process is writing a part. */
export function isLive(part: string): boolean {
  return live.has(resolve(part))
}

async function openLive(options: WriterOptions): Promise<AudioWriter> {
  const path = resolve(options.path)
  live.add(path)
  try {
    return await openWriter(options)
  } catch (error) {
    live.delete(path)
    throw error
  }
}

/** One segment being written to all of its outputs. */
export class Segment {
  readonly request: SegmentRequest
  readonly #outputs: readonly Output[]
  readonly #frameBytes: number
  readonly #holes: Hole[] = []

  private constructor(request: SegmentRequest, outputs: readonly Output[]) {
    this.request = request
    this.#outputs = outputs
    this.#frameBytes = bytesPerFrame(request.format)
  }

  /** Open the parts of all outputs, or none. */
  static async open(request: SegmentRequest): Promise<Segment> {
    const { settings, format, span, first, facts } = request
    const { directory, existing } = settings
    const outputs: Output[] = []
    const segment = new Segment(request, outputs)
    try {
      for (const output of settings.outputs) {
        const names = namesOf(settings, { start: span.start, mark: span.mark, first }, output)
        if (existing === 'refuse') await refuseTaken(directory, names.plain)
        const begin = (path: string): Promise<AudioWriter> =>
          openLive({ path, output, format, facts })
        const writer = await openPart(directory, names.plain, begin)
        outputs.push({ names, kind: output.kind, writer })
      }
    } catch (error) {
      await segment.abandon()
      throw error
    }
    return segment
  }

  /** Frames that are in every output, silence included. */
  get frames(): number {
    return Math.min(...this.#outputs.map(({ writer }) => writer.frames))
  }

  /** Device frame after its last one. */
  get end(): number {
    return this.request.position + this.frames
  }

  /** Where it lies: in time, and on the device's count of frames. */
  get extent(): Omit<ClosedSegment, 'files'> {
    const { request, frames, end: last } = this
    const { span, position, format } = request
    const end = span.start + (frames / format.rate) * 1000
    return { start: span.start, end, position, frames, holes: holesBefore(last, this.#holes) }
  }

  /** The parts that are being written. */
  get parts(): readonly string[] {
    return this.#outputs.map(({ writer }) => writer.path)
  }

  /**
   * Append `frames` frames to every output; silence that stands for a hole bears its cause. After a failure
   * {@link Segment.end} says how far it came.
   */
  async write(data: Uint8Array, frames: number, hole?: HoleCause): Promise<void> {
    const { frames: before, end: position } = this
    const wavs = this.#outputs.filter(({ kind }) => kind === 'wav')
    const others = this.#outputs.filter(({ kind }) => kind !== 'wav')
    const failure = await writeTo(wavs, data)
    // A WAV that fails has the beginning of the block, the others keep all that they are given. They are given no
    // more than that, so that the next files begin with the same frame.
    const came = wavs.map(({ writer }) => Math.max(0, writer.frames - before))
    const taken = data.subarray(0, Math.min(frames, ...came) * this.#frameBytes)
    const other = await writeTo(others, taken)
    const kept = this.end - position
    if (hole !== undefined && kept > 0) this.#note({ position, frames: kept, cause: hole })
    if (failure ?? other) throw failure ?? other
  }

  /** Put on the disk what is in the outputs by now, one after the other. */
  async sync(): Promise<void> {
    for (const { writer } of this.#outputs) await writer.sync()
  }

  #note(hole: Hole): void {
    const last = this.#holes.at(-1)
    const joins = last && last.cause === hole.cause && last.position + last.frames === hole.position
    if (joins) this.#holes[this.#holes.length - 1] = { ...last, frames: last.frames + hole.frames }
    else this.#holes.push(hole)
  }

  /**
   * Finish every output, publish it, and say beside it what is known. Where the storage fails, it may be called
   * again: what was done is not done twice, and nothing is lost.
   *
   * @returns the names that the files got; none for a part that somebody took away.
   */
  async close({ summary, drift, session }: Closing): Promise<readonly PublishedFile[]> {
    const { settings } = this.request
    const { directory, existing } = settings
    const published: PublishedFile[] = []
    for (const output of this.#outputs) {
      if (output.vanished) continue
      const { names, kind, writer } = output
      await writer.close(summary ? { loudness: summary.loudness } : {})
      output.published ??= await publishSegment({
        part: writer.path,
        directory,
        names,
        existing,
        companions: this.#encodedFrom(names.plain),
      })
      live.delete(resolve(writer.path))
      const name = output.published
      published.push({ name, kind })
      if (!settings.sidecars) continue
      const sidecar = formatSidecar(this.#sidecar(writer.frames, { summary, drift, session }))
      await this.#writeBeside(sidecarOf(join(directory, name)), sidecar)
    }
    return published
  }

  /** What files of the kinds that are not written here are called, beside the one of that name. */
  #encodedFrom(name: string): string[] {
    const stem = name.replace(/\.\w+$/, '')
    const own = new Set(this.#outputs.map(({ kind }) => extensions[kind]))
    return Object.values(extensions)
      .filter((extension) => !own.has(extension))
      .map((extension) => stem + extension)
  }

  /** Give up what {@link Segment.close} would wait for in vain: parts that are not where they were written. */
  async giveUpVanished(): Promise<void> {
    for (const output of this.#outputs) {
      const { writer, published } = output
      if (published !== undefined || (await isThere(writer.path))) continue
      output.vanished = true
      await writer.close().catch(() => undefined)
      live.delete(resolve(writer.path))
    }
  }

  /** On the storage and on nothing else: a part stays with what was unmounted, a path leads to the disk below. */
  async #writeBeside(path: string, text: string): Promise<void> {
    const { directory, mounted } = this.request.settings
    if (mounted) await assertMounted(directory)
    const begun = Date.now()
    await writeFile(path, text, { clobber: 'replace' })
    if (!mounted) return
    await assertMounted(directory).catch(async (error: unknown) => {
      await removeBelow(path, begun)
      throw error
    })
  }

  /** Leave the parts as they are, to be repaired another time. */
  leave(): void {
    for (const { writer } of this.#outputs) live.delete(resolve(writer.path))
  }

  /** Stop writing, and leave the parts: they may not be where they belong. */
  async abandon(): Promise<void> {
    await Promise.allSettled(this.#outputs.map(({ writer }) => writer.close()))
    this.leave()
  }

  /** What is known of the file of this segment that holds `frames` frames. */
  #sidecar(frames: number, { summary, drift, session }: Closing): Sidecar {
    const { format, position, facts, settings } = this.request
    const end = position + frames
    return {
      source: settings.source.name,
      session,
      start: facts.start,
      utcOffset: facts.utcOffset,
      rate: format.rate,
      channels: format.channels,
      firstFrame: position,
      lastFrame: end - 1,
      drift,
      holes: holesBefore(end, this.#holes),
      ...(summary && {
        levels: summary.channels,
        loudness: summary.loudness,
        waveform: summary.waveform,
      }),
    }
  }
}

/** Whether there is such a file, or no way to know. */
async function isThere(path: string): Promise<boolean> {
  return await lstat(path).then(
    () => true,
    (error: unknown) => codeOf(error) !== 'ENOENT',
  )
}

/** Write to all of them, and wait for all of them. @returns why one failed */
async function writeTo(outputs: readonly Output[], data: Uint8Array): Promise<unknown> {
  const written = await Promise.allSettled(outputs.map(({ writer }) => writer.write(data)))
  return written.find((one) => one.status === 'rejected')?.reason
}

/** Holes as far as they lie before a device frame. */
function holesBefore(end: number, holes: readonly Hole[]): Hole[] {
  return holes.flatMap(({ position, frames, cause }) => {
    const within = Math.min(frames, end - position)
    return within > 0 ? [{ position, frames: within, cause }] : []
  })
}
