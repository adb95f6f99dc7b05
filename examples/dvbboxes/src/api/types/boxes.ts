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
  /** Whether it may be longer ago: its replica had it from before, and has not had the box since. */
  readonly atLeast: boolean
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
