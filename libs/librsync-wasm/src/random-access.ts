/** Data that is read at any place, such as the basis of a patch. */
export interface RandomAccess {
  /** How many bytes there are. */
  readonly size: number
  /**
   * Fill all of `target` with the bytes from an offset on; they lie within `size`.
   *
   * @param target - where they go
   * @param offset - in bytes from the start
   */
  read(target: Uint8Array, offset: number): Promise<void> | void
}

/** What a patch can be applied to: bytes, a Blob or File, or anything that is read at any place. */
export type Basis = Uint8Array | Blob | RandomAccess

/** Faults of what has to be a basis. */
export function basisFaults(key: string, basis: unknown): string[] {
  const isBasis =
    typeof basis === 'object' &&
    basis !== null &&
    (basis instanceof Uint8Array ||
      basis instanceof Blob ||
      ('size' in basis && 'read' in basis && typeof basis.read === 'function'))
  return isBasis ? [] : [`${key}: expected bytes, a Blob or { size, read }, got ${String(basis)}`]
}

/** Any basis, as it is read. */
export function accessTo(basis: Basis): RandomAccess {
  if (basis instanceof Uint8Array) {
    return {
      size: basis.length,
      read: (target, offset) => target.set(basis.subarray(offset, offset + target.length)),
    }
  }
  if (!(basis instanceof Blob)) return basis
  return {
    size: basis.size,
    async read(target, offset) {
      const part = await basis.slice(offset, offset + target.length).arrayBuffer()
      target.set(new Uint8Array(part))
    },
  }
}

const leastWindow = 1 << 14
const mostWindow = 1 << 20

/**
 * Few reads for many small copies: they come from a window, which grows as long as they follow each
 * other and shrinks when they jump.
 */
export class ReadWindow {
  readonly #source: RandomAccess
  readonly #window = new Uint8Array(mostWindow)
  #start = 0
  #length = 0
  #next = leastWindow

  constructor(source: RandomAccess) {
    this.#source = source
  }

  /** How many bytes there are. */
  get size(): number {
    return this.#source.size
  }

  /** As {@link RandomAccess.read}, of at most 1 MiB; to be awaited before the next. */
  read(target: Uint8Array, offset: number): Promise<void> | void {
    const from = offset - this.#start
    if (from < 0 || from + target.length > this.#length) return this.#load(target, offset)
    target.set(this.#window.subarray(from, from + target.length))
  }

  async #load(target: Uint8Array, offset: number): Promise<void> {
    const end = this.#start + this.#length
    const follows = offset >= this.#start && offset < end + this.#next
    this.#next = follows ? Math.min(2 * this.#next, mostWindow) : leastWindow
    const wanted = Math.max(this.#next, target.length)
    // Empty, should the read fail.
    this.#length = 0
    const length = Math.min(wanted, this.size - offset)
    await this.#source.read(this.#window.subarray(0, length), offset)
    this.#start = offset
    this.#length = length
    target.set(this.#window.subarray(0, target.length))
  }
}
