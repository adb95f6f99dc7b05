import type { WholeFile } from './read-whole.ts'
import type { RingMemory } from './ring.ts'

/** What both threads that read a file are given. */
export interface ReadTask {
  /** The file. */
  readonly path: string
  /** What it passes through from one to the other. */
  readonly ring: RingMemory
  /** Where an index of the file goes, for rdiffs from it; none if there is to be none. */
  readonly index: string | undefined
}

/** What the thread that reads says: how far it has come, in bytes, and at last what it found. */
export type ReadMessage =
  | { readonly kind: 'progress'; readonly done: number }
  | ({ readonly kind: 'read' } & WholeFile)
