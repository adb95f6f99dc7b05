import { partOf, targetOf } from '@boxwright/durable'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { isUnsynced, ownPartOf, unsyncedPartOf } from '../src/part-names.ts'

const hex = fc.constantFrom(...'0123456789abcdef')
const tags = fc.string({ unit: hex, minLength: 12, maxLength: 12 })
/** Any path with a name at its end that is not itself a part's. */
const targets = fc
  .string({ unit: 'grapheme', minLength: 1 })
  .filter((path) => !path.endsWith('/') && targetOf(path) === undefined)

test('every part leads back to its target', () => {
  fc.assert(
    fc.property(targets, tags, (target, tag) => {
      expect(targetOf(partOf(target))).toBe(target)
      expect(targetOf(ownPartOf(target, tag))).toBe(target)
      expect(targetOf(unsyncedPartOf(target, tag))).toBe(target)
    }),
  )
})

test('only what fsync failed on is called unsynced', () => {
  fc.assert(
    fc.property(targets, tags, (target, tag) => {
      expect(isUnsynced(unsyncedPartOf(target, tag))).toBe(true)
      expect([target, partOf(target), ownPartOf(target, tag)].some(isUnsynced)).toBe(false)
    }),
  )
})

test.each(['a', '.part', '/a/.part', 'a.parts', 'part', 'a.part/b', '.~0123456789ab.part'])(
  '%s is not a part',
  (path) => expect(targetOf(path)).toBeUndefined(),
)
