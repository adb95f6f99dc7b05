import type { ToldError } from './told-error.ts'

/** What a thread is asked to do. */
export interface ThreadJob {
  /** URL of the module of which `work` is called. */
  readonly url: string
  /** What it is given. */
  readonly data: unknown
}

/** What a thread says: something on the way, that it is done, or why it could not. */
export type ThreadAnswer =
  | { readonly kind: 'told'; readonly message: unknown }
  | { readonly kind: 'done' }
  | { readonly kind: 'failed'; readonly error: ToldError }

/** What a module does that is run in a thread. */
export type ThreadWork<Data> = (data: Data, tell: (message: unknown) => void) => Promise<void>
