import type { Box } from './box.ts'
import type { BoxChange } from './box-image.ts'
import type { BoxState } from './box-state.ts'
import type { BoxSnapshot } from './snapshot.ts'

/** A box, and what became of it. */
export interface BoxStateTold {
  /** The box. */
  readonly box: Box
  /** Its state from now on. */
  readonly state: BoxState
}

/** A box, and all that is shown of it now. */
export interface BoxReplaced {
  /** The box. */
  readonly box: Box
  /** All that is shown of it. */
  readonly snapshot: BoxSnapshot
}

/** A box, and what changed in what is shown of it. */
export interface BoxChanged {
  /** The box. */
  readonly box: Box
  /** What became of which keys. */
  readonly change: BoxChange
}

/** A box that lost what it held. */
export interface BoxEmptied {
  /** The box. */
  readonly box: Box
  /** How many media and programmes were known, and still are shown. */
  readonly kept: BoxCounts
  /** How many it holds now. */
  readonly found: BoxCounts
}

/** How much a box holds. */
export interface BoxCounts {
  /** Media. */
  readonly media: number
  /** Programmes. */
  readonly programmes: number
}

/** A box, and what went wrong with it; it is tried again. */
export interface BoxLost {
  /** The box. */
  readonly box: Box
  /** What went wrong. */
  readonly error: Error
}

/** What an {@link Aggregator} tells, as it happens. */
export interface AggregatorEvents {
  /** A box is in another state. */
  state: [told: BoxStateTold]
  /** All that is shown of a box is another. */
  replaced: [told: BoxReplaced]
  /** Something in a box has changed. */
  changed: [told: BoxChanged]
  /** An alarm: a master came back with hardly anything. What it held is shown until {@link Aggregator.accept}. */
  emptied: [told: BoxEmptied]
  /** A scan found what no event had told; it is mended. Should never be heard. */
  drift: [told: BoxChanged]
  /** The replica of a box was lost, or does not answer; it is tried again. */
  lost: [told: BoxLost]
}
