import type { BehindView, BoxPlaceView } from './boxes.ts'
import type { ChannelView } from './status.ts'

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
