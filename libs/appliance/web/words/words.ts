/** What the shared components say, in one language. */
export interface WebWords {
  /** The language, by BCP 47: names are sorted, and numbers and days written, as it does. */
  readonly language: string
  /** Of `Frame` and `Nav`. */
  readonly frame: {
    /** The link past the navigation, for who goes by the keyboard. */
    readonly skip: string
    /** What the navigation is called, for who cannot see it. */
    readonly nav: string
  }
  /** Of `Graphs`. */
  readonly graphs: {
    /** What the choice of a range is called. */
    readonly range: string
    /** The ranges. */
    readonly ranges: {
      /** The last hour. */
      readonly hour: string
      /** The last day. */
      readonly day: string
      /** The last week. */
      readonly week: string
    }
    /** The columns: a line, its value now or at the pointer, and those over the range. */
    readonly columns: {
      /** What the line is called. */
      readonly line: string
      /** Its value now. */
      readonly now: string
      /** Its value at the pointer. */
      readonly there: string
      /** The lowest over the range. */
      readonly lowest: string
      /** The mean over the range. */
      readonly mean: string
      /** The highest over the range. */
      readonly highest: string
    }
    /** There are no graphs. */
    readonly empty: string
    /** The numbers cannot be had: what is drawn is from before. */
    readonly silent: string
  }
  /** Of `Log`. */
  readonly log: {
    /** Its heading. */
    readonly title: string
    /** What its list is called, for who cannot see it. */
    readonly entries: string
    /** There are no entries. */
    readonly empty: string
  }
  /** Of `Login`. */
  readonly login: {
    /** The field of the name. */
    readonly name: string
    /** The field of the password. */
    readonly password: string
    /** The button. */
    readonly logIn: string
    /** The name or the password is wrong. */
    readonly wrong: string
    /** It was tried too often. */
    readonly tooMany: string
    /** It was refused for another reason. */
    readonly failed: string
    /** There is no answer. */
    readonly silent: string
  }
  /** Of `openPage`: there is no answer, and when it is tried again. */
  readonly waiting: (seconds: number) => string
  /** Of `Table`: there are no rows. */
  readonly emptyTable: string
}
