/** A set of pieces, as peers tell each other of theirs (BEP 3): the first piece is the highest bit. */
export class Bitfield {
  /** How many pieces there can be. */
  readonly size: number
  /** The bits; those behind the last piece are 0. */
  readonly bytes: Uint8Array
  #count = 0

  /** An empty set. @param size - how many pieces there can be */
  constructor(size: number) {
    this.size = size
    this.bytes = new Uint8Array(Math.ceil(size / 8))
  }

  /** All of them. @param size - how many there are */
  static full(size: number): Bitfield {
    const field = new Bitfield(size)
    for (let piece = 0; piece < size; piece += 1) field.add(piece)
    return field
  }

  /**
   * As it came from a peer.
   *
   * @returns `undefined` if it has another length, or pieces that there are not
   */
  static from(bytes: Uint8Array, size: number): Bitfield | undefined {
    const field = new Bitfield(size)
    if (bytes.length !== field.bytes.length) return undefined
    const spare = field.bytes.length * 8 - size
    if (((bytes.at(-1) ?? 0) & ((1 << spare) - 1)) !== 0) return undefined
    field.bytes.set(bytes)
    for (let byte of bytes) {
      for (; byte !== 0; byte &= byte - 1) field.#count += 1
    }
    return field
  }

  /** How many are in it. */
  get count(): number {
    return this.#count
  }

  /** Whether all are. */
  get isFull(): boolean {
    return this.#count === this.size
  }

  /** Whether one is. */
  has(piece: number): boolean {
    return ((this.bytes[piece >> 3] ?? 0) & (0x80 >> (piece & 7))) !== 0
  }

  /** Add one. @returns whether it was not in it */
  add(piece: number): boolean {
    if (piece < 0 || piece >= this.size || this.has(piece)) return false
    this.bytes[piece >> 3] = (this.bytes[piece >> 3] ?? 0) | (0x80 >> (piece & 7))
    this.#count += 1
    return true
  }

  /** Those that are in it, in order. */
  *pieces(): Generator<number, void, undefined> {
    for (let piece = 0; piece < this.size; piece += 1) {
      if (this.has(piece)) yield piece
    }
  }

  /** Those that are in it and not in another one, in order: in the time of its bytes, if there are none. */
  *beyond(other: Bitfield): Generator<number, void, undefined> {
    for (const [index, byte] of this.bytes.entries()) {
      if ((byte & ~(other.bytes[index] ?? 0)) === 0) continue
      for (let piece = index * 8; piece < index * 8 + 8; piece += 1) {
        if (this.has(piece) && !other.has(piece)) yield piece
      }
    }
  }
}
