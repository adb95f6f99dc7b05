import type { Gap, HoleCause, PcmBlock } from '../source.ts'

/** What the two sides of a {@link Ring} share. */
export interface RingMemory {
  /** Indices and marks, see `slot` in ring.ts. */
  readonly control: SharedArrayBuffer
  /** The frames themselves. */
  readonly frames: SharedArrayBuffer
  /** Bytes in one frame. */
  readonly frameBytes: number
  /** Frames that it holds. */
  readonly capacity: number
}

/** Where each number lives in `control`, in units of 8 bytes. */
const slot = { written: 0, read: 1, markTime: 2, ended: 3, gaps: 4, wake: 5, table: 6 } as const
/** Gaps that can wait to be seen; a device that breaks more often within one ring has no sound to offer. */
const gapSlots = 64
const gapFields = 3
const causes: readonly HoleCause[] = ['overrun', 'device', 'stall', 'storage']
const nanoseconds = 1e6

/** Allocate a ring for `capacity` frames: `capacity * frameBytes` bytes and 1.6 kB. */
export function allocateRing(capacity: number, frameBytes: number): RingMemory {
  return {
    control: new SharedArrayBuffer(8 * (slot.table + gapSlots * gapFields)),
    frames: new SharedArrayBuffer(capacity * frameBytes),
    frameBytes,
    capacity,
  }
}

/**
 * A single-producer, single-consumer ring of frames in shared memory, without locks: only the producer
 * moves `written`, only the consumer moves `read`, and both only grow.
 */
export class Ring {
  readonly #control: BigInt64Array
  readonly #wake: Int32Array
  readonly #bytes: Uint8Array
  readonly #frameBytes: number
  /** Frames that it holds. */
  readonly capacity: number
  #gapsSeen = 0

  constructor({ control, frames, frameBytes, capacity }: RingMemory) {
    this.#control = new BigInt64Array(control)
    this.#wake = new Int32Array(control, slot.wake * 8, 1)
    this.#bytes = new Uint8Array(frames)
    this.#frameBytes = frameBytes
    this.capacity = capacity
  }

  #load(index: number): number {
    return Number(Atomics.load(this.#control, index))
  }

  #store(index: number, value: number): void {
    Atomics.store(this.#control, index, BigInt(value))
  }

  /** Frames written but not yet released. */
  get filled(): number {
    return this.#load(slot.written) - this.#load(slot.read)
  }

  // The producer's side.

  /** Where the producer may write next: up to `most` frames that lie in one piece. */
  space(most: number): Uint8Array {
    const written = this.#load(slot.written)
    const at = written % this.capacity
    const free = this.capacity - (written - this.#load(slot.read))
    const frames = Math.min(free, this.capacity - at, most)
    return this.#bytes.subarray(at * this.#frameBytes, (at + frames) * this.#frameBytes)
  }

  /** Hand over `frames` frames just written to {@link space}; `time` is CLOCK_MONOTONIC in ms. */
  commit(frames: number, time: number): void {
    this.#store(slot.markTime, Math.round(time * nanoseconds))
    this.#store(slot.written, this.#load(slot.written) + frames)
  }

  /** Note that frames are missing before the next ones. Returns false when there is no room to note it. */
  noteGap({ cause, resumed }: Gap): boolean {
    const count = this.#load(slot.gaps)
    const last = slot.table + ((count + gapSlots - 1) % gapSlots) * gapFields
    // No frame since the last gap: that gap has only become longer. Nobody has looked at it yet, for it is handed over
    // with the frame after it. A device that hangs for hours is opened again more often than there are slots.
    if (count > 0 && this.#load(last) === this.#load(slot.written)) {
      this.#store(last + 2, Math.round(resumed * nanoseconds))
      return true
    }
    const entry = slot.table + (count % gapSlots) * gapFields
    if (count >= gapSlots && this.#load(entry) >= this.#load(slot.read)) return false
    this.#store(entry, this.#load(slot.written))
    this.#store(entry + 1, causes.indexOf(cause))
    this.#store(entry + 2, Math.round(resumed * nanoseconds))
    this.#store(slot.gaps, count + 1)
    return true
  }

  /** No frame will come any more. */
  end(): void {
    this.#store(slot.ended, 1)
    this.wake()
  }

  /** Wake a consumer that waits. */
  wake(): void {
    Atomics.add(this.#wake, 0, 1)
    Atomics.notify(this.#wake, 0)
  }

  // The consumer's side.

  /** Whether the producer has ended. */
  get ended(): boolean {
    return this.#load(slot.ended) === 1
  }

  /** Up to `most` frames in one piece with no gap inside; empty when there are none. */
  peek(most: number): PcmBlock {
    const read = this.#load(slot.read)
    // In this order: a gap noted after `written` was loaded lies at or past it.
    const written = this.#load(slot.written)
    const gaps = this.#load(slot.gaps)
    const time = this.#load(slot.markTime) / nanoseconds
    let end = Math.min(written, read + most, read + this.capacity - (read % this.capacity))
    let gap: Gap | undefined
    let behind: number | undefined = written - end
    for (let index = this.#gapsSeen; index < gaps; index++) {
      const entry = slot.table + (index % gapSlots) * gapFields
      const at = this.#load(entry)
      if (at > read) {
        end = Math.min(end, at)
        behind = undefined
        break
      }
      // Gaps with no frame between them are one gap that ends with the last of them.
      gap = {
        cause: gap?.cause ?? causes[this.#load(entry + 1)] ?? 'device',
        resumed: this.#load(entry + 2) / nanoseconds,
      }
    }
    const at = (read % this.capacity) * this.#frameBytes
    const frames = end - read
    const data = this.#bytes.subarray(at, at + frames * this.#frameBytes)
    return {
      data,
      frames,
      time,
      ...(behind === undefined ? {} : { behind }),
      ...(gap === undefined ? {} : { gap }),
    }
  }

  /** Give back the first `frames` frames of what {@link peek} showed, and the gap before them. */
  release(frames: number): void {
    const read = this.#load(slot.read)
    const gaps = this.#load(slot.gaps)
    while (this.#gapsSeen < gaps) {
      const entry = slot.table + (this.#gapsSeen % gapSlots) * gapFields
      if (this.#load(entry) > read) break
      this.#gapsSeen++
    }
    this.#store(slot.read, read + frames)
  }

  /** Wait until the producer wakes us, or for `ms`. */
  async wait(ms: number): Promise<void> {
    const seen = Atomics.load(this.#wake, 0)
    if (this.filled > 0 || this.ended) return
    const waiting = Atomics.waitAsync(this.#wake, 0, seen, ms)
    if (waiting.async) await waiting.value
  }
}
