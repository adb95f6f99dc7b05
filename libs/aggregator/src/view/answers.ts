import type { Item } from '../programme.ts'
import type { ProgrammeKey } from '../programme-key.ts'

/** What tells one box from all others. */
export interface BoxPlace {
  /** The town of the box. */
  readonly town: string
  /** The name of the box. */
  readonly host: string
}

/** A medium as one box has it. */
export interface MediaCopy extends BoxPlace {
  /** Seconds, as this box says. */
  readonly duration: number
}

/** All that is known of a medium. */
export interface Media {
  /** The file, `NAME.ts`. */
  readonly filename: string
  /** Seconds: the maximum that any box says. */
  readonly duration: number
  /** Where it is. In order. */
  readonly towns: readonly string[]
  /** Where it is not. In order. */
  readonly lacking: readonly string[]
  /** Each box that has it, in order. */
  readonly copies: readonly MediaCopy[]
  /** The copies whose duration is not the maximum: most likely they are cut short. */
  readonly shorter: readonly MediaCopy[]
}

/** An item with what is known of its medium. */
export interface ShownItem extends Item {
  /** Seconds: the maximum that any box says; 0 if none has it. */
  readonly duration: number
  /** When it ends: start plus duration, in Unix seconds. */
  readonly end: number
  /** The towns where it is not. In order. */
  readonly lacking: readonly string[]
}

/** The programme of a day that counts, and whose it is. */
export interface ShownProgramme extends ProgrammeKey, BoxPlace {
  /** What is shown of it, by index. */
  readonly items: readonly Item[]
}

/** A programme that some have. */
export interface ListedProgramme extends ProgrammeKey {
  /** The towns of those who have it. In order. */
  readonly towns: readonly string[]
}

/** When a medium is on. */
export interface Showing {
  /** Unix seconds. */
  readonly start: number
  /** The day of the programme that it is in, `DDMMYYYY`. */
  readonly day: string
  /** The towns where it is in the programme. In order. */
  readonly towns: readonly string[]
}
