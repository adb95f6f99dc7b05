import { join } from 'node:path'

/** Where phase 1 and its packages are kept for tests: a new clone fetches them again. */
export const phase1Cache: string = join(
  import.meta.dirname,
  '../../../../node_modules/.boxwright-phase1',
)
