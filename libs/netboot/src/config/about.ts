import type { z } from 'zod'

/** What a key of a configuration file means, and what to write if it is wrong. */
export interface About {
  /** Sentences for the file that `init` makes. */
  readonly means: string
  /** What may stand there: `a whole number of seconds`. */
  readonly expected: string
  /** What to do about it: `Write timeout: 30`. */
  readonly remedy: string
  /** A key that is not set by default is shown like this, behind a `#`. */
  readonly example?: string
  /** Not in files of today: it is accepted for projects of an earlier version. */
  readonly formerly?: boolean
}

/** Say of a key what it means. To be called last: what wraps a schema drops it. */
export function key<Schema extends z.ZodType>(schema: Schema, about: About): Schema {
  return schema.meta({ about })
}

/** What {@link key} has said. */
export function aboutOf(schema: z.ZodType | undefined): About | undefined {
  return schema?.meta()?.['about'] as About | undefined
}
