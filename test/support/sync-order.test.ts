import { expect, test } from 'vitest'
import { syncViolations } from './sync-order.ts'

const write = '1 write(5</d/a.part>, "x", 1) = 1'
const sync = '1 fsync(5</d/a.part>) = 0'
const link = '1 link("/d/a.part", "/d/a") = 0'
const syncFolder = '1 fsync(6</d>) = 0'
const unlink = '1 unlink("/d/a.part") = 0'

test('finds nothing in the right order, not even when strace tears a call', () => {
  expect(syncViolations([write, sync, link, syncFolder, unlink])).toEqual([])
  const torn = [
    '1 fsync(5</d/a.part> <unfinished ...>',
    '2 close(3) = 0',
    '1 <... fsync resumed>) = 0',
  ]
  expect(syncViolations([write, ...torn, link, syncFolder, unlink])).toEqual([])
})

test.each([
  ['no sync', [write, link, syncFolder, unlink], '/d/a was published before it was synced'],
  ['a write after it', [sync, write, link, syncFolder], '/d/a was published before it was synced'],
  ['no sync of the folder', [write, sync, link], '/d/a was never synced'],
  [
    'the part gone first',
    [write, sync, link, unlink, syncFolder],
    '/d/a.part was removed before /d/a was synced',
  ],
  [
    'a second try',
    [write, '1 fsync(5</d/a.part>) = -1 EIO (Input/output error)', sync, link, syncFolder],
    '/d/a was published after its fsync had failed',
  ],
])('finds %s', (_, calls, expected) => {
  expect(syncViolations(calls)).toEqual([expected])
})

test('a call that failed did nothing', () => {
  expect(syncViolations([write, '1 link("/d/a.part", "/d/a") = -1 EEXIST (File exists)'])).toEqual(
    [],
  )
})
