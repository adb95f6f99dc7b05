import type { BoxPlaceView } from './boxes.ts'

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
