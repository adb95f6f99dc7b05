/**
 * What the HTTP API asks for and answers, and what /events tells. All moments and durations are in Unix seconds, or
 * seconds, unless said otherwise; days are broadcast days, `DDMMYYYY`. Pages import these types: hence no imports here.
 */

/** What somebody may do, from the least to the most; who may more may less, too. */
export type Role = 'viewer' | 'scheduler' | 'admin'

/** Languages of the pages. */
export type Language = 'en' | 'fr'

/** Every refusal: `code` is stable, `message` is English. Beside 401 and 403 of a login there is no code. */
export interface Refusal {
  readonly code?: RefusalCode
  readonly message: string
  /** What is in the way: for `scheduled`. */
  readonly showings?: readonly ShowingView[]
}

/** Why something was refused, by the status that it comes with. */
export type RefusalCode =
  /** 400: a body, a query or a path that is not as the document says. */
  | 'bad-request'
  /** 400: no day of the calendar, `DDMMYYYY`, or days in the wrong order, or too many. */
  | 'bad-day'
  /** 400: a name of a listing that is of the form `SID_DDMMYYYY_DDMMYYYY`, but its days are none. */
  | 'bad-name'
  /** 400: no service was told, neither by the name of the listing nor beside it. */
  | 'no-service'
  /** 400: a town that is not configured. */
  | 'unknown-town'
  /** 404: no such programme, medium, box, plan or application. */
  | 'not-found'
  /** 409: a medium that is in a programme is neither deleted nor renamed over another. */
  | 'scheduled'
  /** 409: another medium has this title, or this name. */
  | 'taken'
  /** 409: a listing with errors is not planned. */
  | 'listing-faulty'
  /** 409: a plan is carried out once. */
  | 'plan-used'
  /** 413: the body is too big. */
  | 'too-big'
  /** 429: too many requests; `Retry-After` says when. */
  | 'too-many'
  /** 500: something went wrong at the server. It was logged. */
  | 'failed'

/** GET /api/status: what a page needs first. */
export interface StatusView {
  readonly title: string
  readonly version: string
  /** Language of who has chosen none. */
  readonly language: Language
  /** Whether the boxes are made up, and can be stopped and started. */
  readonly demo: boolean
  /** IANA zone. */
  readonly zone: string
  /** When a broadcast day begins, in seconds after 00:00. */
  readonly dayStart: number
  /** The broadcast day that it is. */
  readonly today: string
  /** Unix seconds at the server. */
  readonly time: number
  readonly towns: readonly string[]
  readonly channels: readonly ChannelView[]
  /** Who asks; `null` without a login. */
  readonly user: { readonly name: string; readonly roles: readonly string[] } | null
  /** What they may do. */
  readonly may: {
    /** Plan, apply, undo; titles and synopses; read the audit log. */
    readonly plan: boolean
    /** Delete and rename media, accept what a box came back with, stop boxes of a demo. */
    readonly admin: boolean
  }
}

/** A service. */
export interface ChannelView {
  readonly id: string
  readonly name: string
}

/** A box. */
export interface BoxPlaceView {
  readonly town: string
  readonly host: string
}

/** How far the view of a box can be relied on. */
export type StateKind = 'live' | 'stale' | 'never-synced' | 'emptied' | 'unreachable'

/** Its state; `age` is how many ms ago what is shown was true, `null` for what is live and what was never known. */
export interface StateView {
  readonly kind: StateKind
  readonly age: number | null
}

/** A box whose part in an answer is missing or old. */
export interface BehindView extends BoxPlaceView {
  readonly state: StateView
}

/** How much a box holds. */
export interface CountsView {
  readonly media: number
  readonly programmes: number
}

/** GET /api/boxes: one of the list. */
export interface BoxView extends BoxPlaceView {
  readonly state: StateView
  /** What is shown of it; `null`: nothing is known. */
  readonly counts: CountsView | null
  /** What it holds, where something older is shown (`emptied`). */
  readonly found: CountsView | null
  /** How old what is shown is, in seconds: 0 while it is live; `null`: nothing is shown. */
  readonly lag: number | null
  /** Seconds since its master was heard: up to 10 while nothing changes. `null`: it is not known. */
  readonly silence: number | null
  /** Bytes of replication that its replica has taken in; `null`: it is not known. */
  readonly offset: number | null
  /** What was left out of the view: the first 20. */
  readonly oddities: { readonly total: number; readonly some: readonly OddityView[] }
  /** In a demo: whether the box runs. `null` otherwise. */
  readonly runs: boolean | null
}

/** A key that cannot be what it should be. */
export interface OddityView {
  /** 0: programmes, 1: media. */
  readonly database: 0 | 1
  readonly key: string
  readonly reason: 'type' | 'name' | 'size' | 'value' | 'member' | 'count'
  readonly detail: string
}

/** GET /api/boxes/history?minutes=60: the last hour by 5 s; beyond, up to 1,440 minutes, by the worst of each minute. */
export interface HistoryView {
  /** Seconds from one sample to the next. */
  readonly every: number
  /** The moment of the first sample. */
  readonly from: number
  readonly boxes: readonly BoxHistoryView[]
}

/** A box over time, all lists as long as each other; `null` where nothing was known, or nobody looked. */
export interface BoxHistoryView extends BoxPlaceView {
  readonly states: readonly (StateKind | null)[]
  /** Seconds. */
  readonly lag: readonly (number | null)[]
  /** Seconds. */
  readonly silence: readonly (number | null)[]
  /** Bytes of replication taken in since the sample before. */
  readonly bytes: readonly (number | null)[]
}

/** POST /api/boxes/TOWN/HOST/accept; in a demo also /stop and /start. No body. Answered by the box. */
export type BoxVerb = 'accept' | 'stop' | 'start'

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
}

/** Green is fine, blue lacks a file somewhere, orange ends before midnight, red both. */
export type DayColour = 'green' | 'blue' | 'orange' | 'red'

/** GET /api/grid?from=DDMMYYYY&days=7&towns=A: days times channels. At most 31 days. */
export interface GridView {
  readonly days: readonly GridDayView[]
  readonly channels: readonly ChannelView[]
  /** Day by day, each channel by channel; `null` where no town has a programme. */
  readonly cells: readonly (readonly (GridCellView | null)[])[]
  readonly behind: readonly BehindView[]
}

/** A broadcast day. */
export interface GridDayView {
  readonly day: string
  readonly start: number
  /** 00:00 of the next day of the calendar. */
  readonly midnight: number
  /** When the next one starts: 23, 24 or 25 hours after its start. */
  readonly end: number
}

/** The programme of a day of a channel, in short. */
export interface GridCellView {
  readonly day: string
  readonly service: string
  /** How many items the programme has that counts. */
  readonly items: number
  /** When its first item starts. */
  readonly start: number
  /** When its last item ends. */
  readonly end: number
  readonly colour: DayColour
  /** How many items some town lacks. */
  readonly missing: number
  /** Who plays the same as whom, the largest group first; more than one: they diverge. */
  readonly groups: readonly (readonly string[])[]
  /** The towns that are known to have none. They are a group, too. */
  readonly without: readonly string[]
}

/** GET /api/programme?day=DDMMYYYY&service=ID&town=A&from=HH:MM&compat=true. 404 `not-found` where there is none. */
export interface ProgrammeView extends BoxPlaceView {
  readonly day: string
  readonly service: string
  /** When the broadcast day starts. */
  readonly start: number
  readonly midnight: number
  /** When the broadcast day ends. */
  readonly end: number
  readonly items: readonly ItemView[]
  readonly colour: DayColour
  readonly findings: readonly FindingView[]
  /** Towns as layers: who plays the same as whom. */
  readonly groups: readonly TownGroupView[]
  /** What not all towns play. */
  readonly diverging: readonly DivergingView[]
  readonly behind: readonly BehindView[]
}

/** An item of a programme. */
export interface ItemView {
  readonly index: number
  /** `NAME.ts`. */
  readonly filename: string
  readonly title: string | null
  readonly start: number
  /** Seconds; 0 if no box has the file. */
  readonly duration: number
  readonly end: number
  /** The towns that lack its file. */
  readonly lacking: readonly string[]
}

/** Towns that play the same. */
export interface TownGroupView {
  readonly towns: readonly string[]
  readonly items: readonly ItemView[]
}

/** A file at a time that not all towns play. */
export interface DivergingView {
  readonly filename: string
  readonly start: number
  readonly playing: readonly string[]
  readonly lacking: readonly string[]
}

/** What is found in a day. */
export type FindingView =
  | {
      readonly code: 'missing'
      readonly index: number
      readonly filename: string
      readonly towns: readonly string[]
    }
  | { readonly code: 'durations-differ'; readonly index: number; readonly filename: string }
  | {
      readonly code: 'gap' | 'overlap' | 'ends-before-midnight' | 'runs-over'
      readonly from: number
      readonly to: number
    }

/** GET /api/programme.xml|.csv|.json|.xspf: as /api/programme, or first=DDMMYYYY&last=DDMMYYYY and any number of service=ID. */
export type ExportFormat = 'xml' | 'csv' | 'json' | 'xspf'

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

/** GET /api/applications?before=ID&limit=50: the last ones first. */
export interface ApplicationsView {
  readonly applications: readonly ApplicationView[]
  /** `before` of the next page; `null`: there is none. */
  readonly next: string | null
}

/** An application. */
export interface ApplicationView {
  readonly id: string
  /** Unix seconds. */
  readonly time: number
  readonly by: string | null
  /** The one that it takes back. */
  readonly undoes: string | null
  /** The last one that takes it back. */
  readonly undoneBy: string | null
  readonly kind: 'listing' | 'rename' | 'delete'
  /** Of a listing. */
  readonly service: string | null
  /** Of a listing. */
  readonly days: readonly string[]
  /** The medium that was renamed or deleted, `NAME.ts`. */
  readonly filename: string | null
  /** What it was renamed to, `NAME.ts`. */
  readonly to: string | null
  readonly towns: readonly string[]
  /** `running`, `waiting` for boxes out of reach, or `done`. */
  readonly state: 'running' | 'waiting' | 'done'
  /** How many days in boxes there are, and what became of how many. */
  readonly total: number
  readonly outcomes: Readonly<Partial<Record<ResultView['outcome'], number>>>
}

/** GET /api/applications/ID */
export interface WholeApplicationView extends ApplicationView {
  readonly results: readonly ResultView[]
}

/** What became of a day, or of a medium, in one box. */
export interface ResultView extends BoxPlaceView {
  /** `null`: it is of a medium. */
  readonly day: string | null
  readonly service: string | null
  readonly outcome: 'applied' | 'unchanged' | 'conflict' | 'unreachable' | 'failed' | 'superseded'
  readonly reason: string | null
  readonly delete: number
  readonly insert: number
  /** Whether the new programme is in the box. */
  readonly written: boolean
  /** Whether a replica confirmed it in time; `null`: nobody asked. */
  readonly confirmed: boolean | null
  /** What the node said; `null`: it was not told. */
  readonly node: { readonly ok: boolean; readonly output: string } | null
}

/** GET /api/audit?before=ID&limit=100&who=NAME&what=CODE: the last ones first. */
export interface AuditView {
  readonly entries: readonly AuditEntryView[]
  /** `before` of the next page; `null`: there is none. */
  readonly next: number | null
}

/** Who did what, and what became of it. */
export interface AuditEntryView {
  readonly id: number
  /** Unix seconds. */
  readonly time: number
  /** The user, or the address of somebody who was not asked for a name. */
  readonly who: string
  readonly what: AuditCode
  readonly outcome: 'done' | 'refused' | 'failed'
  /** What it was about. */
  readonly detail: Readonly<Record<string, string | number | boolean | null | readonly string[]>>
}

/** What can be done. */
export type AuditCode =
  | 'login'
  | 'login-failed'
  | 'logout'
  | 'listing-apply'
  | 'listing-applied'
  | 'listing-undo'
  | 'media-text'
  | 'media-rename'
  | 'media-changed'
  | 'media-delete'
  | 'box-accept'
  | 'box-stop'
  | 'box-start'

/** GET /events, server-sent: name to data. `reset` comes when something was missed: load anew. */
export interface DvbboxesEvents {
  /** A box is in another state, or holds another number of things. At most twice a second each. */
  box: BoxView
  /** A sample of all boxes for the picture; transient. */
  sample: SampleEvent
  /** Programmes have changed somewhere. At most twice a second. */
  programmes: {
    /** Which, up to 500; `null`: more. */
    readonly keys: readonly { readonly day: string; readonly service: string }[] | null
  }
  /** Media have changed somewhere: their files, up to 100; `null`: more. At most twice a second. */
  media: { readonly filenames: readonly string[] | null }
  /** An application has begun, or ended, or waits. */
  application: ApplicationView
  /** What became of a day in one box. */
  result: { readonly application: string; readonly result: ResultView }
  /** There is a new entry in the audit log. */
  audit: { readonly id: number }
}

/** What is added to a history by 5 s. */
export interface SampleEvent {
  readonly time: number
  readonly boxes: readonly (BoxPlaceView & {
    readonly state: StateKind
    readonly lag: number | null
    readonly silence: number | null
    readonly bytes: number | null
  })[]
}
