/** What the index has: a row for each file, the last number of each series. */
export const schema: string = `
  CREATE TABLE IF NOT EXISTS file (
    path TEXT PRIMARY KEY,
    stem TEXT NOT NULL,
    size INTEGER NOT NULL,
    hash TEXT,
    proven INTEGER NOT NULL DEFAULT 0,
    run TEXT,
    part TEXT,
    source TEXT,
    imported INTEGER,
    sums TEXT,
    generation INTEGER
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS file_size ON file (size, hash);
  CREATE INDEX IF NOT EXISTS file_stem ON file (stem);
  CREATE INDEX IF NOT EXISTS file_run ON file (run) WHERE run IS NOT NULL;
  CREATE INDEX IF NOT EXISTS file_unlisted ON file (path)
    WHERE generation IS NULL AND source IS NOT NULL AND run IS NULL;
  CREATE INDEX IF NOT EXISTS file_source ON file (source) WHERE source IS NOT NULL;
  CREATE TABLE IF NOT EXISTS counter (key TEXT PRIMARY KEY, last INTEGER NOT NULL) STRICT, WITHOUT ROWID;
`

/** Of the schema. */
export const version = 2

/** All that is ever asked of it and told to it. */
export const statements = {
  // Of a camera whose files are all of one size, all others would be read for each.
  unread: 'SELECT * FROM file WHERE size = ? AND hash IS NULL',
  hasSize: 'SELECT 1 FROM file WHERE size = ? LIMIT 1',
  byHash: 'SELECT * FROM file WHERE size = ? AND hash = ? AND proven >= 0',
  doubted: 'SELECT * FROM file WHERE size = ? AND hash = ? AND proven < 0',
  byStem: 'SELECT * FROM file WHERE stem = ?',
  byPath: 'SELECT * FROM file WHERE path = ?',
  byRun: 'SELECT * FROM file WHERE run = ?',
  runs: 'SELECT DISTINCT run FROM file WHERE run IS NOT NULL',
  put: `INSERT OR REPLACE INTO file (path, stem, size, hash, proven, run, part, source, imported, sums, generation)
    VALUES ($path, $stem, $size, $hash, $proven, $run, $part, $source, $imported, $sums, $generation)`,
  unlisted: `SELECT * FROM file
    WHERE generation IS NULL AND source IS NOT NULL AND run IS NULL ORDER BY path`,
  list: 'UPDATE file SET generation = ? WHERE path = ?',
  doubt: 'UPDATE file SET proven = -1 WHERE path = ?',
  isNamed: 'SELECT 1 FROM file WHERE (path = $name OR source = $name) AND path <> $path LIMIT 1',
  note: `INSERT INTO file (path, stem, size) VALUES ($path, $stem, $size) ON CONFLICT DO NOTHING`,
  adopt: `UPDATE file SET hash = $hash, proven = $proven AND $hash IS NOT NULL, source = $source, imported = $imported,
    sums = $sums, generation = $generation WHERE path = $path AND size = $size AND run IS NULL`,
  settle: 'UPDATE file SET run = NULL, part = NULL WHERE path = ?',
  // Other sums are of the content that was there before.
  setHash: `UPDATE file SET hash = $hash, size = $size, proven = $hash IS NOT NULL,
    sums = CASE WHEN $hash IS NULL OR hash <> $hash THEN NULL ELSE sums END WHERE path = $path`,
  forget: 'DELETE FROM file WHERE path = ?',
  counter: 'SELECT last FROM counter WHERE key = ?',
  setCounter: `INSERT INTO counter VALUES ($key, $last)
    ON CONFLICT (key) DO UPDATE SET last = max(last, excluded.last)`,
  all: 'SELECT * FROM file ORDER BY path',
  count: 'SELECT count(*) AS files, coalesce(sum(size), 0) AS bytes FROM file WHERE run IS NULL',
} as const
