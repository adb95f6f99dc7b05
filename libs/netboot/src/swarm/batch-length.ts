/** In bytes: what a peer is handed at a time, at least and at most. */
const [least, most] = [32 << 10, 256 << 10]
/** In ms: so long may it take to leave. */
const patience = 50

/**
 * How much of what a peer has asked for is handed to the kernel at a time. What else is said to it waits behind that: of
 * 256 KiB to one who takes a twentieth of a link of 100 Mbit/s, requests and news would wait 400 ms.
 */
export class BatchLength {
  #bytes = most

  /** In bytes. */
  get bytes(): number {
    return this.#bytes
  }

  /** A batch has left. @param time - how long it took, in ms */
  left(time: number): void {
    if (time > patience) this.#bytes = Math.max(least, this.#bytes / 2)
    else if (time < patience / 4) this.#bytes = Math.min(most, this.#bytes * 2)
  }
}
