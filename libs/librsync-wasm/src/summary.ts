import type { DeltaPart } from './commands.ts'

/** What a delta consists of. All lengths in bytes. */
export interface DeltaSummary {
  /** Of the delta itself. */
  readonly deltaSize: number
  /** Of the result. */
  readonly targetSize: number
  /** How long the basis has to be at least. */
  readonly basisSize: number
  /** How many runs of bytes stand in the delta. */
  readonly literalCommands: number
  /** How long they are together. */
  readonly literalBytes: number
  /** How many runs of bytes are taken from the basis. */
  readonly copyCommands: number
  /** How long they are together. */
  readonly copiedBytes: number
}

/** Adds up the commands of a delta. */
export class Tally {
  #literalCommands = 0
  #literalBytes = 0
  #copyCommands = 0
  #copiedBytes = 0
  #basisSize = 0

  /** The size of the result so far. */
  get targetSize(): number {
    return this.#literalBytes + this.#copiedBytes
  }

  /** Count a command; data and the end count nothing. */
  add(part: DeltaPart): void {
    if (part.kind === 'literal') {
      this.#literalCommands += 1
      this.#literalBytes += part.length
    } else if (part.kind === 'copy') {
      this.#copyCommands += 1
      this.#copiedBytes += part.length
      this.#basisSize = Math.max(this.#basisSize, part.offset + part.length)
    }
  }

  /** All that was counted. @param deltaSize - of the delta, in bytes */
  summary(deltaSize: number): DeltaSummary {
    return {
      deltaSize,
      targetSize: this.targetSize,
      basisSize: this.#basisSize,
      literalCommands: this.#literalCommands,
      literalBytes: this.#literalBytes,
      copyCommands: this.#copyCommands,
      copiedBytes: this.#copiedBytes,
    }
  }
}
