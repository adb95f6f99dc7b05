import type { BehindView, BoxPlaceView } from './boxes.ts'

/** GET /api/search?q=EXPRESSION&limit=100&after=FILENAME&towns=A&towns=B */
export interface SearchView {
  readonly results: readonly FoundView[]
  /** Whether there are more after the last one. */
  readonly more: boolean
  readonly behind: readonly BehindView[]
}

/** A medium that was found. */
export interface FoundView {
  /** `NAME.ts`. */
  readonly filename: string
  /** Seconds: the maximum that any box says. */
  readonly duration: number
  readonly towns: readonly string[]
  readonly lacking: readonly string[]
  /** Towns of which it cannot be said: nothing is known of one of their boxes. */
  readonly unknown: readonly string[]
  readonly title: string | null
}

/** GET /api/media/NAME, with or without `.ts`. PUT of a {@link MediaTextBody} answers the same. */
export interface MediaView extends FoundView {
  readonly synopsis: string | null
  /** Each box that has it. */
  readonly copies: readonly (BoxPlaceView & { readonly duration: number })[]
  /** Copies that are most likely cut short. */
  readonly shorter: readonly (BoxPlaceView & { readonly duration: number })[]
  /** When it is on, by service and start. */
  readonly schedule: readonly ShowingView[]
  readonly behind: readonly BehindView[]
}

/** When a medium is on. */
export interface ShowingView {
  readonly service: string
  readonly start: number
  readonly day: string
  readonly towns: readonly string[]
}

/** PUT /api/media/NAME: `null`, or nothing but blanks, takes it away: the title is then made of the name. Titles are unique. */
export interface MediaTextBody {
  /** At most 100 characters. */
  readonly title: string | null
  /** At most 100,000 characters. */
  readonly synopsis: string | null
}

/** POST /api/media/NAME/rename: `to` is lower-cased, and blanks become `_`. */
export interface RenameBody {
  readonly to: string
  /** Also though it is scheduled: programmes to come then have the new name. Never while it is on the air. Default no. */
  readonly scheduled?: boolean
}

/** DELETE /api/media/NAME, POST /api/media/NAME/rename: what became of it in each box. */
export interface MediaChangeView {
  /** The name that it has now; `null` after a deletion. */
  readonly filename: string | null
  /** The application that it is. A renaming can be undone, a deletion cannot. */
  readonly application: string
  readonly results: readonly MediaResultView[]
}

/** What became of a medium in one box. */
export interface MediaResultView extends BoxPlaceView {
  readonly outcome: 'done' | 'absent' | 'unreachable' | 'refused' | 'failed'
  readonly reason: string | null
}

/** POST /api/media/check: a name a line, or anything that blanks and commas part. At most 10,000 names. */
export interface MediaCheckBody {
  readonly text: string
}

/** What each name is, in their order; twice the same is told once. */
export interface MediaCheckView {
  readonly results: readonly CheckedNameView[]
  readonly behind: readonly BehindView[]
}

/** A name that was asked about. */
export interface CheckedNameView {
  /** As it was given. */
  readonly name: string
  /** What it was taken for: lower-cased, `.ts` added. */
  readonly filename: string
  /** Whether any box has it. */
  readonly known: boolean
  /** Seconds; 0 if no box has it. */
  readonly duration: number
  readonly towns: readonly string[]
  readonly lacking: readonly string[]
  /** Towns of which it cannot be said: nothing is known of one of their boxes. */
  readonly unknown: readonly string[]
}
