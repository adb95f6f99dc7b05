import type { ApplicationView, ResultView } from './applications.ts'
import type { BoxPlaceView, BoxView, StateKind } from './boxes.ts'

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
