import { join } from 'node:path'
import { openDatabase } from '@boxwright/durable'
import { AggregatorError } from '../errors.ts'
import { fileNameOf } from '../media.ts'
import type { Description, Descriptions, Move } from './contract.ts'
import { checkChange, defaultTitle } from './title.ts'

/** Options of {@link openDescriptions}. */
export interface DescriptionsOptions {
  /** Where the file is, `descriptions.sqlite`. It has to be there; several processes may use it. */
  readonly folder: string
}

const schema = `
  CREATE TABLE IF NOT EXISTS description (
    filename TEXT PRIMARY KEY,
    title TEXT UNIQUE,
    synopsis TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS followed (change TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;
`

/** What is kept of a medium; `null`: the title that is made of its name. */
interface Row {
  readonly filename: string
  readonly title: string | null
  readonly synopsis: string
}

/**
 * Open the titles and synopses of media. They are kept beside the journal and not in the boxes, where the ancestor did
 * not keep them either: there is one for all.
 *
 * @throws {@link AggregatorError} `ERR_STORAGE`
 */
export async function openDescriptions({ folder }: DescriptionsOptions): Promise<Descriptions> {
  const path = join(folder, 'descriptions.sqlite')
  const failed = (cause: unknown): AggregatorError => {
    if (cause instanceof AggregatorError) return cause
    const reason = cause instanceof Error ? cause.message : String(cause)
    return new AggregatorError('ERR_STORAGE', `${path}: ${reason}`, { cause })
  }
  const guarded = <T>(task: () => T): T => {
    try {
      return task()
    } catch (cause) {
      throw failed(cause)
    }
  }
  const database = await openDatabase(path).catch((cause: unknown) => {
    throw failed(cause)
  })
  guarded(() => database.exec(schema))
  const one = database.prepare('SELECT * FROM description WHERE filename = ?')
  const titled = database.prepare('SELECT filename FROM description WHERE title = ?')
  const put = database.prepare('INSERT OR REPLACE INTO description VALUES (?, ?, ?)')
  const take = database.prepare('DELETE FROM description WHERE filename = ?')
  const move = database.prepare('UPDATE OR REPLACE description SET filename = ? WHERE filename = ?')
  const first = database.prepare('INSERT OR IGNORE INTO followed VALUES (?)')
  const like = database.prepare(
    "SELECT * FROM description WHERE title LIKE ? ESCAPE '\\' ORDER BY title LIMIT ?",
  )
  const all = (work: () => void): void => {
    database.exec('BEGIN IMMEDIATE')
    try {
      work()
      database.exec('COMMIT')
    } catch (error) {
      database.exec('ROLLBACK')
      throw error
    }
  }
  const rowOf = (filename: string): Row | undefined => one.get(filename) as Row | undefined
  const described = (filename: string): Description => {
    const { title, synopsis = '' } = rowOf(filename) ?? {}
    return { filename, title: title ?? defaultTitle(filename), synopsis }
  }

  return {
    of: (name) => guarded(() => described(fileNameOf(name))),
    set(name, change) {
      const filename = fileNameOf(name)
      const { title, synopsis } = checkChange(change)
      guarded(() =>
        all(() => {
          const before = rowOf(filename)
          const given = title === defaultTitle(filename) ? '' : title
          const next = given === undefined ? (before?.title ?? null) : given || null
          const owner = next === null ? undefined : titled.get(next)?.['filename']
          if (owner !== undefined && owner !== filename) {
            const message = `title: expected one of its own, got ${next}, which ${owner} has`
            throw new AggregatorError('ERR_TITLE', message)
          }
          put.run(filename, next, synopsis ?? before?.synopsis ?? '')
        }),
      )
      return described(filename)
    },
    search: (text, limit = -1) =>
      guarded(() =>
        like
          .all(`%${text.replace(/[\\%_]/g, '\\$&')}%`, limit)
          .map((row) => described(String(row['filename']))),
      ),
    follow: ({ change, from, to }: Move) =>
      guarded(() => {
        let isFirst = false
        all(() => {
          isFirst = first.run(change).changes === 1
          if (!isFirst) return
          if (to === undefined) take.run(from)
          else if (rowOf(from)) move.run(to, from)
        })
        return isFirst
      }),
    [Symbol.dispose]: () => database.close(),
  }
}
