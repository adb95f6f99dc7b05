/** Half: a bit of which nothing is known. */
const evens = 1024
const probabilityBits = 11
const adaptation = 5
const top = 2 ** 24

/** Probabilities, for a {@link RangeDecoder} to learn. */
export function probabilities(count: number): Uint16Array {
  return new Uint16Array(count).fill(evens)
}

/** LZMA's binary range decoder. What is read beyond the end of its input counts as damage, told by {@link isSpent}. */
export class RangeDecoder {
  readonly #input: Uint8Array
  #at: number
  #range = 0xffff_ffff
  #code = 0

  /** @param input 5 bytes that set it up, then the code */
  constructor(input: Uint8Array) {
    this.#input = input
    this.#at = 1
    for (let i = 0; i < 4; i++) this.#code = ((this.#code << 8) | this.#next()) >>> 0
  }

  /** Whether exactly all of the input was used. */
  get isSpent(): boolean {
    return this.#at === this.#input.length && this.#code === 0
  }

  /** The next bit, by the probability at an index, which learns of it. */
  bit(model: Uint16Array, index: number): 0 | 1 {
    this.#normalize()
    const probability = model[index] as number
    const bound = (this.#range >>> probabilityBits) * probability
    if (this.#code < bound) {
      this.#range = bound
      model[index] = probability + ((2 ** probabilityBits - probability) >> adaptation)
      return 0
    }
    this.#range -= bound
    this.#code -= bound
    model[index] = probability - (probability >> adaptation)
    return 1
  }

  /** A number of so many bits, the highest first, by a tree of probabilities. */
  tree(model: Uint16Array, start: number, bits: number): number {
    let node = 1
    for (let i = 0; i < bits; i++) node = (node << 1) | this.bit(model, start + node)
    return node - (1 << bits)
  }

  /** A number of so many bits, the lowest first, by a tree of probabilities. */
  reverseTree(model: Uint16Array, start: number, bits: number): number {
    let node = 1
    let value = 0
    for (let i = 0; i < bits; i++) {
      const bit = this.bit(model, start + node)
      node = (node << 1) | bit
      value |= bit << i
    }
    return value
  }

  /** A number of so many bits, each as likely as the other. */
  direct(bits: number): number {
    let value = 0
    for (let i = 0; i < bits; i++) {
      this.#normalize()
      this.#range >>>= 1
      const isOne = this.#code >= this.#range
      if (isOne) this.#code -= this.#range
      value = value * 2 + (isOne ? 1 : 0)
    }
    return value
  }

  /** To be done once at the end as well. */
  normalize(): void {
    this.#normalize()
  }

  #normalize(): void {
    if (this.#range >= top) return
    this.#range = (this.#range << 8) >>> 0
    this.#code = ((this.#code << 8) | this.#next()) >>> 0
  }

  #next(): number {
    return this.#input[this.#at++] ?? 0
  }
}
