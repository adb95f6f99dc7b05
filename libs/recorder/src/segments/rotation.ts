import { randomUUID } from 'node:crypto'
import type { EventEmitter } from 'node:events'
import { spanAt } from '../cut.ts'
import type { RecorderEvents } from '../events.ts'
import type { Meter } from '../metering/meter.ts'
import type { RecorderSettings } from '../options.ts'
import { asRecorderError, isStorageFailure, messageOf } from '../storage/failures.ts'
import type { Storage } from '../storage/storage.ts'
import type { Timeline } from '../timeline.ts'
import { factsOf } from './facts.ts'
import { Finisher } from './finisher.ts'
import { Segment } from './segment.ts'

/** What a {@link Rotation} works with. */
export interface RotationParts {
  readonly settings: RecorderSettings
  readonly timeline: Timeline
  readonly storage: Storage
  /** Its numbers go with each segment, and begin anew with the next. */
  readonly meter: Meter | undefined
  readonly events: EventEmitter<RecorderEvents>
}

/** One segment after another: opens the one that a frame belongs to, and closes them in the background. */
export class Rotation {
  readonly #parts: RotationParts
  readonly #finisher: Finisher
  readonly #session = randomUUID()
  #segment: Segment | undefined
  /** Where the next segment begins, when the one before was cut on a mark. */
  #cutAt: number | undefined
  #opened = 0

  constructor(parts: RotationParts) {
    this.#parts = parts
    this.#finisher = new Finisher(parts.storage, parts.events)
  }

  /** Segments published. */
  get published(): number {
    return this.#finisher.published
  }

  /** The segment that is being written, if one is. */
  get open(): Segment | undefined {
    return this.#segment
  }

  /** Whether the next frame goes on where the last one was: in one segment, or over a mark. */
  get goesOn(): boolean {
    return this.#segment !== undefined || this.#cutAt !== undefined
  }

  /** The segment that `position` belongs to, opened when needed; nothing once `signal` aborts. */
  async segmentAt(position: number, signal: AbortSignal): Promise<Segment | undefined> {
    const { settings, timeline, storage, events } = this.#parts
    const { source, rotate, zone } = settings
    while (!this.#segment && !signal.aborted) {
      await this.#finisher.room()
      const span = spanAt(this.#cutAt ?? timeline.timeOf(position), { rotate, zone })
      try {
        this.#segment = await storage.open(() =>
          Segment.open({
            settings,
            format: source.format,
            span,
            position,
            first: this.#opened === 0,
            facts: factsOf(span.start, settings),
          }),
        )
      } catch (error) {
        if (!isStorageFailure(error)) throw error
        events.emit('fault', asRecorderError(error))
        await storage.wait(messageOf(error))
        continue
      }
      this.#opened++
      this.#cutAt = undefined
      events.emit('opened', { start: span.start, parts: this.#segment.parts })
    }
    return this.#segment
  }

  /** The device frame that `segment` ends before. */
  cutOf({ request: { span } }: Segment): number {
    return span.end === undefined ? Infinity : this.#parts.timeline.frameAt(span.end)
  }

  /** `segment` has reached its mark: the next one begins there. */
  cut(segment: Segment): void {
    if (this.#segment !== segment) return
    this.#cutAt = segment.request.span.end
    this.close()
  }

  /** What comes does not go on where the last frame was: it is named by its own time. */
  interrupt(): void {
    this.#cutAt = undefined
    this.close()
  }

  /** Close the open segment in the background. */
  close(): void {
    const segment = this.#segment
    this.#segment = undefined
    if (segment) void this.finish(segment)
  }

  /** Let go of `segment`, which cannot be written to: it is for the caller to {@link finish}. */
  leave(segment: Segment): void {
    if (this.#segment === segment) this.#segment = undefined
  }

  /** Close and publish `segment`, with what was measured in it. */
  finish(segment: Segment): Promise<void> {
    const { meter, timeline } = this.#parts
    const summary = meter?.summary()
    meter?.reset()
    return this.#finisher.finish(segment, {
      summary,
      drift: timeline.drift,
      session: this.#session,
    })
  }

  /** Close the open segment, and wait for all that are being closed. */
  async end(): Promise<void> {
    this.close()
    await this.#finisher.all()
  }
}
