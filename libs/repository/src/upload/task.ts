import type { EventSource } from '../events.ts'
import type { Layout } from '../mirror/layout.ts'
import type { Meter } from '../progress.ts'
import type { RsyncOptions } from './rsync.ts'

/** An upload. */
export interface Upload extends RsyncOptions {
  /** The mirror. */
  readonly layout: Layout
  /** Whether to remove what the mirror lists no more. */
  readonly remove: boolean
  /** Whether to say only what would be done. */
  readonly dryRun: boolean
  /** Counts the work. */
  readonly meter: Meter
  /** Is told what happens. */
  readonly events: EventSource
}

/** Where signed metadata are in a mirror. */
export const signedFolder = 'tuf'
