import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  defaultMinimumFree,
  planDeletions,
  type RetentionFacts,
  type RetentionPolicy,
  type StoredFile,
} from '../src/retention.ts'

const quarter = 900_000
const now = 1000 * quarter

/** A file that ended so many quarters of an hour ago. */
function file(name: string, quartersAgo: number, size: number): StoredFile {
  const end = now - quartersAgo * quarter
  const kind = name.endsWith('.wav') ? 'wav' : 'vorbis'
  return { path: name, kind, size, start: end - quarter, end }
}

const names = (facts: RetentionFacts): string[] =>
  planDeletions(facts).map(({ file: { path }, reason }) => `${path} ${reason}`)

test('a gigabyte or a tenth of the disk stays free', () => {
  expect(defaultMinimumFree({ size: 4e12, free: 0 })).toBe(1e9)
  expect(defaultMinimumFree({ size: 4e9, free: 0 })).toBe(4e8)
})

describe('shares', () => {
  const policy: RetentionPolicy = { minimumFree: 0 }
  const oggs = (count: number, size: number): StoredFile[] =>
    Array.from({ length: count }, (_, i) => file(`${i}.ogg`, i, size))
  const wavs = (count: number, size: number): StoredFile[] =>
    Array.from({ length: count }, (_, i) => file(`${i}.wav`, i, size))

  test('a young box keeps its WAVs: they take all that the oggs leave', () => {
    const disk = { size: 1000, free: -100 }
    const files = [...oggs(10, 10), ...wavs(10, 100)]
    // 1,000 bytes may be used, 1,100 are: one WAV goes although WAVs have 90 % of the disk.
    expect(names({ files, disk, policy, now })).toEqual(['9.wav space'])
  })

  test('once an ogg had to go, WAVs are held to a tenth', () => {
    const disk = { size: 1000, free: -10 }
    const files = [...oggs(91, 10), ...wavs(1, 100)]
    expect(names({ files, disk, policy, now })).toEqual(['90.ogg space'])
    const more = [...oggs(91, 10), ...wavs(2, 60)]
    expect(names({ files: more, disk: { size: 1000, free: -30 }, policy, now })).toEqual([
      '90.ogg space',
      '1.wav space',
    ])
  })

  test('nothing goes while there is room, whatever the shares', () => {
    const files = [...oggs(91, 10), ...wavs(2, 45)]
    expect(names({ files, disk: { size: 1000, free: 0 }, policy, now })).toEqual([])
  })

  test('all the room belongs to the one kind that there is', () => {
    expect(names({ files: oggs(100, 10), disk: { size: 1000, free: -10 }, policy, now })).toEqual([
      '99.ogg space',
    ])
  })

  test('when what is open or pinned leaves no other way, the oldest of the other kind goes', () => {
    const files = [file('a.ogg', 9, 900), file('b.ogg', 5, 50), file('a.wav', 8, 50)]
    const disk = { size: 1000, free: -50 }
    const pinned = [{ start: 0, end: now - 7 * quarter }]
    expect(names({ files, disk, policy: { ...policy, encodedShare: 0.5 }, now, pinned })).toEqual([
      'b.ogg space',
    ])
  })
})

test('empty WAVs and old files go at once, though there is room', () => {
  const disk = { size: 1e6, free: 9e5 }
  const files = [
    file('a.wav', 1, 44),
    file('b.wav', 2, 45),
    file('c.ogg', 9, 44),
    file('d.ogg', 1, 44),
  ]
  expect(names({ files, disk, policy: { maximumAge: 4 * 900 }, now })).toEqual([
    'c.ogg age',
    'a.wav empty',
  ])
})

describe('a clock that was put', () => {
  const policy: RetentionPolicy = { minimumFree: 0 }
  const year = 365 * 96

  test('back does not make what is recorded now the oldest of all', () => {
    // The battery is empty: all that there was before lies twenty years ahead.
    const before = Array.from({ length: 5 }, (_, i) => file(`${i}.wav`, -20 * year - i, 100))
    const files = [...before, file('now.wav', 1, 100), file('just.wav', 0, 100)]
    expect(names({ files, disk: { size: 700, free: -200 }, policy, now })).toEqual([
      '0.wav space',
      '1.wav space',
    ])
  })

  test('forward for a while does not keep what it had dated for ever', () => {
    const files = [
      file('ahead.wav', -10 * year, 100),
      ...[3, 2, 1].map((i) => file(`${i}.wav`, i, 100)),
    ]
    expect(names({ files, disk: { size: 400, free: -100 }, policy, now })).toEqual([
      'ahead.wav space',
    ])
  })

  test('forward makes nothing too old by another clock', () => {
    const files = [file('a.ogg', 9, 44), file('b.ogg', 5, 44)]
    const facts = { files, disk: { size: 1e6, free: 9e5 }, policy: { maximumAge: 4 * 900 } }
    expect(names({ ...facts, now })).toEqual(['a.ogg age', 'b.ogg age'])
    expect(names({ ...facts, now, aged: now - 3 * quarter })).toEqual(['a.ogg age'])
  })
})

test('100,000 files are judged quickly', () => {
  const files = Array.from({ length: 100_000 }, (_, i) =>
    file(`${i}.${i % 2 ? 'wav' : 'ogg'}`, i, 1),
  )
  const disk = { size: 2e5, free: -5e4 }
  expect(planDeletions({ files, disk, policy: { minimumFree: 0 }, now })).toHaveLength(5e4)
})

describe('for all files, disks and policies', () => {
  const stored = fc.record({
    ago: fc.integer({ min: 0, max: 40 }),
    size: fc.integer({ min: 0, max: 200 }),
    wav: fc.boolean(),
  })
  const optional = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined })
  const facts = fc
    .record({
      list: fc.array(stored, { maxLength: 40 }),
      free: fc.integer({ min: 0, max: 500 }),
      minimumFree: optional(fc.integer({ min: 0, max: 3000 })),
      maximumSize: optional(fc.integer({ min: 0, max: 3000 })),
      maximumAge: optional(fc.integer({ min: 0, max: 30 * 900 })),
      encodedShare: optional(fc.double({ min: 0, max: 1, noNaN: true })),
      pins: fc.array(fc.tuple(fc.integer({ min: 0, max: 40 }), fc.integer({ min: 1, max: 5 })), {
        maxLength: 2,
      }),
      open: fc.array(fc.nat(39), { maxLength: 3 }),
    })
    .map(({ list, free, pins, open, ...options }): RetentionFacts => {
      const files = list.map(({ ago, size, wav }, i) =>
        file(`${i}.${wav ? 'wav' : 'ogg'}`, ago, size),
      )
      const policy = Object.fromEntries(
        Object.entries(options).filter(([, value]) => value !== undefined),
      )
      const pinned = pins.map(([ago, length]) => {
        return { start: now - ago * quarter, end: now - (ago - length) * quarter }
      })
      const paths = new Set(open.map((i) => files[i]?.path ?? ''))
      return { files, disk: { size: 5000, free }, policy, now, pinned, open: paths }
    })
  const all = (check: (facts: RetentionFacts, gone: Set<StoredFile>) => void): void =>
    fc.assert(
      fc.property(facts, (given) =>
        check(given, new Set(planDeletions(given).map(({ file: one }) => one))),
      ),
      { numRuns: 500 },
    )
  const touchable = ({ pinned = [], open }: RetentionFacts, one: StoredFile): boolean =>
    !open?.has(one.path) && !pinned.some(({ start, end }) => one.start < end && start < one.end)
  const limitOf = ({ files, disk, policy }: RetentionFacts): number => {
    const total = files.reduce((sum, { size }) => sum + size, 0)
    const room = total + disk.free - (policy.minimumFree ?? defaultMinimumFree(disk))
    return Math.max(0, Math.min(room, policy.maximumSize ?? room))
  }
  const bytes = (files: Iterable<StoredFile>): number =>
    [...files].reduce((sum, { size }) => sum + size, 0)

  test('nothing pinned or open goes, and nothing goes twice', () => {
    all((given, gone) => {
      for (const one of gone) expect(touchable(given, one)).toBe(true)
      expect(gone.size).toBe(planDeletions(given).length)
    })
  })

  test('afterwards every limit holds, or nothing is left that may go', () => {
    all((given, gone) => {
      const left = given.files.filter((one) => !gone.has(one))
      if (bytes(left) <= limitOf(given)) return
      expect(left.filter((one) => touchable(given, one) && one.size > 0)).toEqual([])
    })
  })

  test('what goes for want of space is older than all of its kind that stays', () => {
    all((given, gone) => {
      const forSpace = planDeletions(given).filter(({ reason }) => /space|size/.test(reason))
      for (const { file: one } of forSpace) {
        const older = given.files.filter(
          (other) => !gone.has(other) && other.kind === one.kind && other.end < one.end,
        )
        expect(older.filter((other) => touchable(given, other))).toEqual([])
      }
    })
  })

  test('no more goes than has to: without the last deletion of a kind, its limit would not hold', () => {
    all((given, gone) => {
      const plan = planDeletions(given).filter(({ reason }) => /space|size/.test(reason))
      const limit = limitOf(given)
      const share = given.policy.encodedShare ?? 0.9
      const left = given.files.filter((one) => !gone.has(one))
      for (const isWav of [true, false]) {
        const ofKind = ({ kind }: StoredFile): boolean => (kind === 'wav') === isWav
        const last = plan.findLast((deletion) => ofKind(deletion.file))?.file
        if (!last || last.size === 0) continue
        const withIt = [...left, last]
        const own = isWav ? limit - limit * share : limit * share
        expect(bytes(withIt) > limit || bytes(withIt.filter(ofKind)) > own).toBe(true)
      }
    })
  })

  test('as long as there is room, only empty and old files go', () => {
    all((given) => {
      const plan = planDeletions(given)
      const early = plan.filter(({ reason }) => reason === 'empty' || reason === 'age')
      const left = bytes(given.files) - bytes(early.map(({ file: one }) => one))
      if (left <= limitOf(given)) expect(plan).toEqual(early)
    })
  })
})
