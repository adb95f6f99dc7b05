/** GET /api/audit?before=ID&limit=100&who=NAME&what=CODE: the last ones first. */
export interface AuditView {
  readonly entries: readonly AuditEntryView[]
  /** `before` of the next page; `null`: there is none. */
  readonly next: number | null
}

/** Who did what, and what became of it. */
export interface AuditEntryView {
  readonly id: number
  /** Unix seconds. */
  readonly time: number
  /** The user, or the address of somebody who was not asked for a name. */
  readonly who: string
  readonly what: AuditCode
  readonly outcome: 'done' | 'refused' | 'failed'
  /** What it was about. */
  readonly detail: Readonly<Record<string, string | number | boolean | null | readonly string[]>>
}

/** What can be done. */
export type AuditCode =
  | 'login'
  | 'login-failed'
  | 'logout'
  | 'listing-apply'
  | 'listing-applied'
  | 'listing-undo'
  | 'media-text'
  | 'media-rename'
  | 'media-changed'
  | 'media-delete'
  | 'box-accept'
  | 'box-stop'
  | 'box-start'
