/** Memory that a file passes through on its way from the thread that reads it to one that sums it. */
export interface RingMemory {
  /** How many slots were filled and emptied, and the length of each. */
  readonly counters: SharedArrayBuffer
  /** The slots. */
  readonly slots: SharedArrayBuffer
}

/** Length of a slot in bytes: what is read at a time. */
const slotLength: number = 1 << 20

/** More than two only help if one thread stumbles; 4 MiB for each file that is read. */
const slotCount = 4

const filled = 0
const emptied = 1
const lengths = 2

/** Memory for one file. */
export function ringMemory(): RingMemory {
  return {
    counters: new SharedArrayBuffer((lengths + slotCount) * Int32Array.BYTES_PER_ELEMENT),
    slots: new SharedArrayBuffer(slotCount * slotLength),
  }
}

/** The side that reads the file. It waits, blocking its thread, for a slot to be free. */
export class RingWriter {
  readonly #counters: Int32Array
  readonly #slots: SharedArrayBuffer

  constructor({ counters, slots }: RingMemory) {
    this.#counters = new Int32Array(counters)
    this.#slots = slots
  }

  /** The slot to fill next. */
  next(): Uint8Array {
    const count = Atomics.load(this.#counters, filled)
    for (;;) {
      const done = Atomics.load(this.#counters, emptied)
      if (count - done < slotCount) break
      Atomics.wait(this.#counters, emptied, done)
    }
    return slotOf(this.#slots, count)
  }

  /** Hand on the slot with so many bytes; none says that this was the end. */
  pass(length: number): void {
    const count = Atomics.load(this.#counters, filled)
    this.#counters[lengths + (count % slotCount)] = length
    Atomics.add(this.#counters, filled, 1)
    Atomics.notify(this.#counters, filled)
  }
}

/** What the other side hands on, until the end. Waits, blocking the thread. */
export function* received({ counters, slots }: RingMemory): Generator<Uint8Array, void, undefined> {
  const shared = new Int32Array(counters)
  for (let count = 0; ; count += 1) {
    while (Atomics.load(shared, filled) === count) Atomics.wait(shared, filled, count)
    const length = shared[lengths + (count % slotCount)] ?? 0
    if (length === 0) return
    yield slotOf(slots, count).subarray(0, length)
    Atomics.add(shared, emptied, 1)
    Atomics.notify(shared, emptied)
  }
}

function slotOf(slots: SharedArrayBuffer, count: number): Uint8Array {
  return new Uint8Array(slots, (count % slotCount) * slotLength, slotLength)
}
