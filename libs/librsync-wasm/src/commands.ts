/** Bytes that stand in the delta itself. */
export interface LiteralCommand {
  /** Which command it is. */
  readonly kind: 'literal'
  /** How many bytes follow, as `data`. */
  readonly length: number
}

/** Bytes that the basis has. */
export interface CopyCommand {
  /** Which command it is. */
  readonly kind: 'copy'
  /** Where in the basis, in bytes from its start. */
  readonly offset: number
  /** How many bytes. */
  readonly length: number
}

/** A piece of the bytes of the literal before it. */
export interface LiteralData {
  /** Which part of a delta it is. */
  readonly kind: 'data'
  /** A view of what was pushed: to be used or copied before the next push. */
  readonly bytes: Uint8Array
}

/** The end of the delta. */
export interface EndCommand {
  /** Which command it is. */
  readonly kind: 'end'
}

/** What a delta is made of, as it is read. A literal is followed by its data, in pieces as they come. */
export type DeltaPart = LiteralCommand | CopyCommand | LiteralData | EndCommand
