import type { Item } from './programme.ts'

/** All that one box is known to hold. */
export interface BoxSnapshot {
  /** File (`NAME.ts`) to duration, in seconds. */
  readonly media: ReadonlyMap<string, number>
  /** Key (`DDMMYYYY:SERVICE`) to items, by start and then by index. */
  readonly programmes: ReadonlyMap<string, readonly Item[]>
}
