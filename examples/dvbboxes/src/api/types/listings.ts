import type { BehindView, BoxPlaceView } from './boxes.ts'
import type { DayColour, FindingView, GridDayView, ItemView } from './programmes.ts'

/** POST /api/listing/check and /api/listing/plan. */
export interface ListingBody {
  /** The name of its file: `SID_DDMMYYYY_DDMMYYYY`, with or without a suffix, tells service and days. Any other tells nothing. */
  readonly name?: string
  /** At most 1,000,000 bytes. */
  readonly text: string
  /** Id of the service, if the name does not tell; it goes over the name. */
  readonly service?: string
  /** Default: all. */
  readonly towns?: readonly string[]
  /** Fillers are looked for among media of such names. Default: `pub_`. Of a check only. */
  readonly fillers?: string
}

/** What a check of a listing tells. */
export interface ListingCheckView {
  readonly service: string | null
  /** The first and the last day by the name; `null` if it tells none. */
  readonly first: string | null
  readonly last: string | null
  readonly diagnostics: readonly DiagnosticView[]
  readonly days: readonly ListingDayView[]
  /** Whether it cannot be planned as it is. */
  readonly blocked: boolean
  readonly behind: readonly BehindView[]
}

/** A finding in the text. Line and column from 1, in UTF-16 code units. */
export interface DiagnosticView {
  readonly code: DiagnosticCode
  readonly severity: 'error' | 'warning' | 'info'
  readonly line: number
  readonly column: number
  readonly length: number
  /** English. */
  readonly message: string
}

/** What can be found in the text of a listing. */
export type DiagnosticCode =
  | 'invalid-utf8'
  | 'bad-section'
  | 'bad-day'
  | 'duplicate-day'
  | 'empty-day'
  | 'no-day'
  | 'bad-name'
  | 'too-many'
  | 'no-days'
  | 'day-outside'
  | 'uppercase'
  | 'suffix'
  | 'past-day'
  | 'day-lacking'
  | 'comment'
  | 'blanks'
  | 'windows-line-ends'
  | 'byte-order-mark'
  | 'more-findings'

/** A day of a listing, with its times. */
export interface ListingDayView extends GridDayView {
  readonly items: readonly ItemView[]
  /** When its last item ends. */
  readonly ends: number
  readonly colour: DayColour
  readonly findings: readonly FindingView[]
  /** What may fill its gaps, the best first for each. */
  readonly proposals: readonly ProposalView[]
}

/** Media that fill a gap together. */
export interface ProposalView {
  readonly from: number
  readonly to: number
  readonly media: readonly { readonly filename: string; readonly duration: number }[]
  /** Seconds of the gap that stay. */
  readonly left: number
}

/** POST /api/listing/plan: what it would change in each box. It can be applied once, within an hour. */
export interface PlanView {
  readonly id: string
  readonly service: string
  readonly boxes: readonly BoxPlanView[]
  readonly behind: readonly BehindView[]
}

/** What a plan is for one day in one box. */
export interface BoxPlanView extends BoxPlaceView {
  readonly day: string
  readonly outcome: 'unchanged' | 'changed' | 'conflict'
  /** Why it is a conflict. */
  readonly reason: 'unknown' | 'unexpected' | 'odd' | 'empty' | null
  readonly delete: readonly PlannedItemView[]
  readonly insert: readonly PlannedItemView[]
  /** How many items stay as they are. */
  readonly kept: number
}

/** An item that goes or comes. */
export interface PlannedItemView {
  readonly index: number
  readonly filename: string
  readonly start: number
}

/** POST /api/listing/apply. Answered with 202 and a {@link BegunView} once it is journaled; the rest is told as it happens. */
export interface ApplyBody {
  readonly plan: string
}

/** POST /api/listing/apply and POST /api/applications/ID/undo: 202. */
export interface BegunView {
  readonly id: string
}
