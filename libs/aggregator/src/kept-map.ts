import type { KeyedValues } from './box-image.ts'

/**
 * What is shown of one database of a box: what it holds, or, if it came back with hardly anything, what it held
 * before. A master that lost its disk must not take the view with it.
 */
export interface KeptMap<V> {
  /** What is shown; `undefined` until something was read. */
  readonly shown: KeyedValues<V> | undefined
  /** What the box holds. */
  readonly live: KeyedValues<V> | undefined
  /** What the box holds, if something else is shown. */
  readonly found: KeyedValues<V> | undefined
  /** The box was read anew. */
  replace(next: KeyedValues<V>): void
  /** What is shown has an owner now, who has the same in here. */
  owned(shown: KeyedValues<V>): void
  /**
   * What the box holds has changed, in place.
   *
   * @returns whether something else is shown now: what was lost is there again
   */
  changed(): boolean
  /**
   * Show what the box holds, however little.
   *
   * @returns whether something else is shown now
   */
  accept(): boolean
}

/**
 * Less than this part of what was known, after the box was read anew, is a loss. Deleting key by key, on the
 * contrary, is somebody's will.
 */
export const lossBelow = 0.1

/** Nothing shown yet. */
export function keptMap<V>(): KeptMap<V> {
  let shown: KeyedValues<V> | undefined
  let live: KeyedValues<V> | undefined
  const isLoss = (): boolean => (live?.size ?? 0) < lossBelow * (shown?.size ?? 0)
  const release = (): boolean => {
    const isOther = shown !== live
    shown = live
    return isOther
  }
  return {
    get shown() {
      return shown
    },
    get live() {
      return live
    },
    get found() {
      return shown === live ? undefined : live
    },
    replace(next) {
      live = next
      if (shown === undefined || !isLoss()) shown = live
    },
    owned(next) {
      if (live === shown) live = next
      shown = next
    },
    changed: () => shown !== live && !isLoss() && release(),
    accept: release,
  }
}
