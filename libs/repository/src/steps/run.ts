import type { DeltaPool } from '../deltas/pool.ts'
import type { EventSource } from '../events.ts'
import type { Layout } from '../mirror/layout.ts'
import type { Metas } from '../mirror/metas.ts'
import type { Records } from '../mirror/records.ts'
import type { RepositorySettings } from '../options.ts'
import type { Meter } from '../progress.ts'
import type { Signing } from './sign.ts'

/** What is known before anything is done. */
export type Known = Pick<Run, 'settings' | 'records'>

/** What the steps of a run share. */
export interface Run {
  /** What is wanted. */
  readonly settings: RepositorySettings
  /** Where everything is. */
  readonly layout: Layout
  /** Makes the rdiffs. */
  readonly pool: DeltaPool
  /** What was found out before. */
  readonly records: Records
  /** What clients can fetch now. */
  metas: Metas
  /** Counts the work. */
  readonly meter: Meter
  /** Is told what happens. */
  readonly events: EventSource
  /** How the mirror is signed; `undefined`: it is not. */
  readonly signing: Signing | undefined
  /** Ends the run. */
  readonly signal: AbortSignal
  /** How many bytes were read of images the first time, and again. */
  readonly bytes: { once: number; again: number }
}
