import type { AuditView } from '../../src/api/types.ts'

/** Nothing was read yet. */
export const noEntries: AuditView = { entries: [], next: null }

/** The log after its newest entries were read: older ones that were read before stay, unless some are missing between. */
export function renewed(old: AuditView, newest: AuditView): AuditView {
  const last = newest.entries.at(-1)?.id
  const [first] = old.entries
  if (last === undefined || first === undefined || last > first.id) return newest
  const older = old.entries.filter(({ id }) => id < last)
  return older.length === 0 ? newest : { entries: [...newest.entries, ...older], next: old.next }
}

/** The log after more of it was read, from where it ended. */
export function continued(old: AuditView, more: AuditView): AuditView {
  const last = old.entries.at(-1)?.id ?? Number.POSITIVE_INFINITY
  return {
    entries: [...old.entries, ...more.entries.filter(({ id }) => id < last)],
    next: more.next,
  }
}
