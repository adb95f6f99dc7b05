import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout } from 'node:timers/promises'
import { openDatabase } from '@boxwright/durable'
import { expect, test } from 'vitest'
import { startNode } from '../../../test/support/program.ts'
import { temporaryFolder } from '../../../test/support/temporary-folder.ts'

const opener = new URL('fixtures/opener.ts', import.meta.url)

test('who opens it while another process makes it waits, and can write then', async () => {
  await using folder = await temporaryFolder()
  await using other = startNode(opener)
  other.tell(join(folder.path, 'warm.sqlite'))
  expect(await other.line()).toBe('done')
  const path = join(folder.path, 'a.sqlite')
  // SQLite refuses to switch the journal at once while somebody writes: it does not wait as it does elsewhere.
  const maker = new DatabaseSync(path)
  maker.exec('CREATE TABLE a (b); BEGIN IMMEDIATE; INSERT INTO a VALUES (1)')
  other.tell(path)
  const said = other.line()
  // Time to be refused in; if it does not suffice nothing is refused, and the test passes.
  await setTimeout(300)
  maker.exec('COMMIT')
  maker.close()
  expect(await said).toBe('done')
  const database = await openDatabase(path)
  expect(database.prepare('SELECT count(*) AS n FROM opened').get()).toMatchObject({ n: 1 })
  database.close()
})

test('commits are synced, and readers do not wait for writers', async () => {
  await using folder = await temporaryFolder()
  const database = await openDatabase(join(folder.path, 'a.sqlite'), { patience: 7 })
  expect(database.prepare('PRAGMA journal_mode').get()).toMatchObject({ journal_mode: 'wal' })
  // FULL
  expect(database.prepare('PRAGMA synchronous').get()).toMatchObject({ synchronous: 2 })
  expect(database.prepare('PRAGMA busy_timeout').get()).toMatchObject({ timeout: 7 })
  const busy = await openDatabase(join(folder.path, 'a.sqlite'), { patience: 0 })
  database.exec('BEGIN IMMEDIATE')
  expect(() => busy.exec('BEGIN IMMEDIATE')).toThrow('database is locked')
  database.close()
  busy.close()
})

test('what is no database is refused, and left as it is', async () => {
  await using folder = await temporaryFolder()
  const path = join(folder.path, 'photo.jpg')
  await writeFile(path, 'x'.repeat(5000))
  // SQLITE_NOTADB, SQLITE_CANTOPEN
  await expect(openDatabase(path)).rejects.toMatchObject({ errcode: 26 })
  expect(await readFile(path, 'utf8')).toBe('x'.repeat(5000))
  const none = join(folder.path, 'missing', 'a.sqlite')
  await expect(openDatabase(none)).rejects.toMatchObject({ errcode: 14 })
})
