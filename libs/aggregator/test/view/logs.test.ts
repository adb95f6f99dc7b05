import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { Item } from '../../src/programme.ts'
import { MediaLog } from '../../src/view/media-log.ts'
import { ProgrammeLog } from '../../src/view/programme-log.ts'

const file = fc.oneof(
  fc.nat(900).map((number) => `${number}.ts`),
  fc.string({ unit: 'grapheme' }).map((text) => `\uFEFF${text.replaceAll('/', '')}.ts`),
)

it('a log of media is a map of them, while they are read and later', () => {
  const change = fc.tuple(file, fc.option(fc.double({ noNaN: true }), { nil: undefined }))
  const changes = fc.array(change, { maxLength: 3_000, size: 'max' })
  fc.assert(
    fc.property(changes, fc.array(file), (all, asked) => {
      const [log, map] = [new MediaLog(), new Map<string, number>()]
      for (const [name, seconds] of all) {
        if (seconds !== undefined) {
          log.set(name, seconds)
          map.set(name, seconds)
        } else if (map.size > 1_000) {
          log.delete(name)
          map.delete(name)
        }
      }
      expect(new Map(log)).toEqual(map)
      expect(new Set(log.keys())).toEqual(new Set(map.keys()))
      for (const name of asked) expect(log.get(name)).toBe(map.get(name))
      log.set('a.ts', 1)
      expect(log.has('a.ts')).toBe(true)
      expect([...log].length).toBe(log.size)
      expect(log.size).toBe(new Set([...map.keys(), 'a.ts']).size)
    }),
    { numRuns: 30 },
  )
})

it('a log of programmes gives back what was put in', () => {
  const items = fc.array(
    fc.record({ index: fc.nat(), filename: file, start: fc.double({ noNaN: true }) }),
  )
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.string(), items)), (all) => {
      const [log, map] = [new ProgrammeLog(), new Map<string, readonly Item[]>(all)]
      for (const [key, programme] of all) log.set(key, programme)
      expect(new Map(log)).toEqual(map)
      const [first] = map.keys()
      if (first === undefined) return
      log.delete(first)
      expect([log.has(first), log.get(first), log.size]).toEqual([false, undefined, map.size - 1])
    }),
  )
})
