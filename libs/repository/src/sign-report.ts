import type { Role } from './roles.ts'

/** What was signed. */
export interface SignReport {
  /** The roles whose metadata are new; none if all was good. */
  readonly roles: readonly Role[]
  /** The version of the timestamp. */
  readonly version: number
  /** When it expires. */
  readonly expires: Date
  /** When to sign again at the latest: half of a life is over then. */
  readonly due: Date
  /** When the root expires: `keygen --renew` makes the next one. */
  readonly rootExpires: Date
}
