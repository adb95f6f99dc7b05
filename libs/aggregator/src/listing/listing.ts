import type { Diagnostic } from './diagnostic.ts'
import type { ListingName } from './listing-name.ts'

/** A name in a listing. */
export interface ListedName {
  /** As boxes have it: `NAME`, of `0-9a-z_`. */
  readonly name: string
  /** The line that it is in, from 1. */
  readonly line: number
  /** Where in the line it begins, from 1, in UTF-16 code units. */
  readonly column: number
}

/** A day of a listing. */
export interface ListedDay {
  /** `DDMMYYYY`. */
  readonly day: string
  /** The line of its section, from 1. */
  readonly line: number
  /** What is played, in order: at least one. */
  readonly names: readonly ListedName[]
}

/** What was read of a listing. */
export interface Listing {
  /** The days that can be used, in the order in which they are listed. */
  readonly days: readonly ListedDay[]
  /** What was found in the text, by line and column. */
  readonly diagnostics: readonly Diagnostic[]
  /** Is none of them an error? Otherwise it is not to be applied. */
  readonly ok: boolean
}

/** How to read a listing. */
export interface ParseOptions {
  /** The day that it is, `DDMMYYYY`: a month before its month means next year. */
  readonly today: string
  /** The days that the name of the file tells, see {@link parseListingName}. */
  readonly range?: Pick<ListingName, 'first' | 'last'>
}
