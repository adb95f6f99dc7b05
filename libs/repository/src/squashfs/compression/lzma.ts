import { copyMatch } from './lz4.ts'
import { probabilities, RangeDecoder } from './range-decoder.ts'

const states = 12
const positionStates = 16
/** Distances from this slot on have bits that are read directly. */
const directFrom = 14
const alignBits = 4

/** A length is 2 to 273: 8 short ones and 8 longer ones by the position, 256 for all. */
const lengthModel = {
  choice: 0,
  short: 2,
  middle: 2 + positionStates * 8,
  long: 2 + positionStates * 16,
}
const lengthModelSize = lengthModel.long + 256

/** What LZMA has learnt; a chunk may begin anew with it, or go on. (LZMA specification, 7-zip.org/sdk.html.) */
export class LzmaModel {
  readonly #literalContext: number
  readonly #literalMask: number
  readonly #positionMask: number
  readonly #isMatch = probabilities(states * positionStates)
  readonly #isRepeat = probabilities(states)
  readonly #isRepeat1 = probabilities(states)
  readonly #isRepeat2 = probabilities(states)
  readonly #isRepeat3 = probabilities(states)
  readonly #isLongRepeat = probabilities(states * positionStates)
  readonly #slots = probabilities(4 * 64)
  readonly #special = probabilities(128 - directFrom)
  readonly #align = probabilities(1 << alignBits)
  readonly #matchLength = probabilities(lengthModelSize)
  readonly #repeatLength = probabilities(lengthModelSize)
  readonly #literals: Uint16Array
  /** Below 7 the last step was a literal. */
  #state = 0
  /** The last four distances, less one. */
  #distances: [number, number, number, number] = [0, 0, 0, 0]

  /** @param properties LZMA2's byte: literal context bits, literal position bits, position bits */
  constructor(properties: number) {
    const context = properties % 9
    const position = Math.floor(properties / 9) % 5
    const bits = Math.floor(properties / 45)
    if (bits > 4 || context + position > 4) throw new RangeError('xz: properties out of range')
    this.#literalContext = context
    this.#literalMask = (1 << position) - 1
    this.#positionMask = (1 << bits) - 1
    this.#literals = probabilities(0x300 << (context + position))
  }

  /**
   * Decode a chunk.
   *
   * @param input the chunk
   * @param output what was decoded before it, and room
   * @param from where it goes in the output
   * @param to where it ends
   */
  decode(input: Uint8Array, output: Uint8Array, from: number, to: number): void {
    const coder = new RangeDecoder(input)
    let at = from
    while (at < to) {
      const position = at & this.#positionMask
      const inState = this.#state * positionStates + position
      if (coder.bit(this.#isMatch, inState) === 0) {
        output[at] = this.#literal(coder, output, at)
        at++
      } else {
        const length = this.#match(coder, position, inState)
        if (at + length > to) throw new RangeError('xz: a match goes beyond its chunk')
        at = copyMatch(output, at, this.#distances[0] + 1, length, 'xz')
      }
    }
    coder.normalize()
    if (!coder.isSpent) throw new RangeError('xz: a chunk does not end where it should')
  }

  #literal(coder: RangeDecoder, output: Uint8Array, at: number): number {
    const context = this.#literalContext
    const before = at > 0 ? (output[at - 1] as number) : 0
    const start = 0x300 * (((at & this.#literalMask) << context) + (before >> (8 - context)))
    const model = this.#literals
    const state = this.#state
    this.#state = state < 4 ? 0 : state < 10 ? state - 3 : state - 6
    if (state < 7) return coder.tree(model, start, 8)
    // After a match: the byte that would have followed it says what is likely, as long as it is right.
    let likely = output[at - this.#distances[0] - 1] ?? 0
    let right = 0x100
    let node = 1
    while (node < 0x100) {
      likely <<= 1
      const expected = likely & right
      const bit = coder.bit(model, start + right + expected + node)
      node = (node << 1) | bit
      right &= bit === 1 ? expected : ~expected
    }
    return node - 0x100
  }

  /** The length of the next match; its distance becomes the first of the last four. */
  #match(coder: RangeDecoder, position: number, inState: number): number {
    const [first, second, third, fourth] = this.#distances
    const state = this.#state
    const afterLiteral = state < 7
    if (coder.bit(this.#isRepeat, state) === 0) {
      const length = readLength(coder, this.#matchLength, position)
      this.#state = afterLiteral ? 7 : 10
      this.#distances = [this.#distance(coder, length), first, second, third]
      return length
    }
    if (coder.bit(this.#isRepeat1, state) === 0) {
      if (coder.bit(this.#isLongRepeat, inState) === 0) {
        this.#state = afterLiteral ? 9 : 11
        return 1
      }
    } else if (coder.bit(this.#isRepeat2, state) === 0) {
      this.#distances = [second, first, third, fourth]
    } else if (coder.bit(this.#isRepeat3, state) === 0) {
      this.#distances = [third, first, second, fourth]
    } else {
      this.#distances = [fourth, first, second, third]
    }
    this.#state = afterLiteral ? 8 : 11
    return readLength(coder, this.#repeatLength, position)
  }

  /** A distance, less one. */
  #distance(coder: RangeDecoder, length: number): number {
    const slot = coder.tree(this.#slots, Math.min(length - 2, 3) * 64, 6)
    if (slot < 4) return slot
    const bits = (slot >> 1) - 1
    const base = (2 | (slot & 1)) * 2 ** bits
    if (slot < directFrom) {
      return base + coder.reverseTree(this.#special, base - slot - 1, bits)
    }
    const high = coder.direct(bits - alignBits) * 2 ** alignBits
    return base + high + coder.reverseTree(this.#align, 0, alignBits)
  }
}

function readLength(coder: RangeDecoder, model: Uint16Array, position: number): number {
  const { choice, short, middle, long } = lengthModel
  if (coder.bit(model, choice) === 0) return 2 + coder.tree(model, short + position * 8, 3)
  if (coder.bit(model, choice + 1) === 0) return 10 + coder.tree(model, middle + position * 8, 3)
  return 18 + coder.tree(model, long, 8)
}
