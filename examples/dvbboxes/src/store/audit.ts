import { EventEmitter } from 'node:events'
import type { DatabaseSync } from 'node:sqlite'
import type { AuditCode, AuditEntryView, AuditView } from '../api/types.ts'

/** What is to be remembered. */
export type AuditNote = Omit<AuditEntryView, 'id' | 'time'>

/** Which entries to read. */
export interface AuditQuery {
  /** Only those before this one. */
  readonly before?: number | undefined
  /** How many at most. */
  readonly limit: number
  /** Only what this one did. */
  readonly who?: string | undefined
  /** Only this. */
  readonly what?: AuditCode | undefined
}

/** Who did what. */
export interface AuditLog {
  /** What happens. */
  readonly events: EventEmitter<{ entry: [entry: AuditEntryView] }>
  /** Remember something. It is on the disk when this returns. @param time - Unix seconds, now by default */
  note(note: AuditNote, time?: number): AuditEntryView
  /** Entries, the last ones first. */
  page(query: AuditQuery): AuditView
  /** The applications that it tells of. @param part - with `end`, those of whose end it tells */
  applications(part?: 'end'): ReadonlySet<string>
}

// Nothing is ever taken back: neither by us, nor by who opens the file by hand and forgets.
const schema = `
  CREATE TABLE IF NOT EXISTS audit (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    time REAL NOT NULL,
    who TEXT NOT NULL,
    what TEXT NOT NULL,
    outcome TEXT NOT NULL,
    detail TEXT NOT NULL
  ) STRICT;
  CREATE INDEX IF NOT EXISTS audit_who ON audit (who, id);
  CREATE INDEX IF NOT EXISTS audit_what ON audit (what, id);
  CREATE TRIGGER IF NOT EXISTS audit_stays BEFORE DELETE ON audit
    BEGIN SELECT RAISE(ABORT, 'the audit log is only appended to'); END;
  -- A row that is replaced by an insertion fires no trigger for its deletion.
  CREATE TRIGGER IF NOT EXISTS audit_is_added_to BEFORE INSERT ON audit
    WHEN EXISTS (SELECT 1 FROM audit WHERE id = NEW.id)
    BEGIN SELECT RAISE(ABORT, 'the audit log is only appended to'); END;
  CREATE TRIGGER IF NOT EXISTS audit_is_fixed BEFORE UPDATE ON audit
    BEGIN SELECT RAISE(ABORT, 'the audit log is only appended to'); END;
`

/** The audit log in a file. */
export function openAudit(store: DatabaseSync): AuditLog {
  store.exec(schema)
  const events = new EventEmitter<{ entry: [entry: AuditEntryView] }>()
  const add = store.prepare(
    'INSERT INTO audit (time, who, what, outcome, detail) VALUES (?, ?, ?, ?, ?)',
  )
  const read = store.prepare(`
    SELECT id, time, who, what, outcome, detail FROM audit
    WHERE id < :before AND (:who IS NULL OR who = :who) AND (:what IS NULL OR what = :what)
    ORDER BY id DESC LIMIT :limit
  `)
  const begun = store.prepare(
    "SELECT DISTINCT detail ->> 'application' AS id FROM audit WHERE detail ->> 'application' IS NOT NULL",
  )
  const ended = store.prepare(
    "SELECT DISTINCT detail ->> 'application' AS id FROM audit WHERE what IN ('listing-applied', 'media-changed')",
  )
  return {
    events,
    note(note, time = Date.now() / 1_000) {
      const { who, what, outcome, detail } = note
      const { lastInsertRowid } = add.run(time, who, what, outcome, JSON.stringify(detail))
      const entry = { id: Number(lastInsertRowid), time, ...note }
      events.emit('entry', entry)
      return entry
    },
    page({ before = Number.MAX_SAFE_INTEGER, limit, who = null, what = null }) {
      const rows = read.all({ before, who, what, limit: limit + 1 }) as unknown as Row[]
      const entries = rows
        .slice(0, limit)
        .map(({ detail, ...row }): AuditEntryView => ({ ...row, detail: JSON.parse(detail) }))
      return { entries, next: rows.length > limit ? (entries.at(-1)?.id ?? null) : null }
    },
    applications(part) {
      const rows = (part === 'end' ? ended : begun).all() as unknown as { id: string }[]
      return new Set(rows.map(({ id }) => id))
    },
  }
}

type Row = Omit<AuditEntryView, 'detail'> & { readonly detail: string }
