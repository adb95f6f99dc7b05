/** What people are told of a medium. */
export interface Description {
  /** The file, `NAME.ts`. */
  readonly filename: string
  /** Its title; no other medium has the same. Made of the name of the file until somebody gives one. */
  readonly title: string
  /** What it is about; empty until somebody says so. */
  readonly synopsis: string
}

/** What is to be told of a medium. */
export interface DescriptionChange {
  /** Its title, 1 to 100 characters. Empty, or the same as it: that made of the name of the file. Absent: as it is. */
  readonly title?: string
  /** What it is about, up to 100,000 characters. Absent: as it is. */
  readonly synopsis?: string
}

/** A medium that was renamed, or deleted. */
export interface Move {
  /** Which change it was: none is followed twice. */
  readonly change: string
  /** The file, `NAME.ts`. */
  readonly from: string
  /** The file that it became; absent: it was deleted. */
  readonly to?: string
}

/**
 * Titles and synopses, one for all boxes: they are the aggregator's own, for nodes have no place for them. Each call is
 * answered at once, from a file that several processes may use.
 */
export interface Descriptions extends Disposable {
  /** What is told of a medium, `NAME` or `NAME.ts`. */
  of(name: string): Description
  /**
   * Give a medium a title, a synopsis, or both.
   *
   * @returns what is told of it now
   * @throws {@link AggregatorError} `ERR_TITLE`: too long, or another medium has it; `ERR_STORAGE`
   */
  set(name: string, change: DescriptionChange): Description
  /** Media whose title has a text in it, without regard to case, by title. @param limit - how many at most */
  search(text: string, limit?: number): Description[]
  /**
   * A medium was renamed, or deleted: what was told of it goes with it. Harmless if it is told again.
   *
   * @returns whether it is the first time
   * @throws {@link AggregatorError} `ERR_STORAGE`
   */
  follow(move: Move): boolean
}
