import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { PairImage, PairTask } from '../../src/deltas/pool.ts'
import { type ImageName, rdiffName } from '../../src/image-name.ts'
import {
  formatPlan,
  isId,
  parseAnswer,
  parseJob,
  parseJson,
  parsePlan,
  type SharedPlan,
} from '../../src/workers/protocol.ts'
import { pairId } from '../../src/workers/shared-folder.ts'
import { amxa, imageNames } from '../names.ts'

const hex = (length: number): fc.Arbitrary<string> =>
  fc.stringMatching(new RegExp(`^[0-9a-f]{${length}}$`))

const imageOf = ({ filename }: ImageName): fc.Arbitrary<PairImage> =>
  fc.record({
    filename: fc.constant(filename),
    size: fc.nat(),
    modified: fc.bigInt({ min: 0n, max: 10n ** 19n }).map(String),
    sha512: hex(128),
  })

const tasks: fc.Arbitrary<PairTask> = fc
  .tuple(imageNames, imageNames, fc.boolean(), fc.boolean())
  .chain(([older, newer, forth, back]) =>
    fc.record({
      older: imageOf(older),
      newer: imageOf(newer),
      forth: fc.constant(forth ? rdiffName(older, newer) : undefined),
      back: fc.constant(back ? rdiffName(newer, older) : undefined),
    }),
  )

const methods = fc.record({
  engine: fc.constantFrom('librsync-wasm' as const, 'rdiff' as const),
  compose: fc.boolean(),
})

const plans: fc.Arbitrary<SharedPlan> = fc
  .tuple(methods, hex(32), fc.nat(), fc.array(tasks, { maxLength: 3 }))
  .map(([method, mirror, number, list]) => {
    const pairs = new Map(list.map((task) => [pairId(method, task), task]))
    return { ...method, mirror, number, pairs }
  })

const id = `pair-${'a'.repeat(32)}`
const sums = { size: 1, cksum: '1', sha256: 'a'.repeat(64), sha512: 'b'.repeat(128) }
const part = { way: 'forth', part: `${id}.0123456789ab.forth`, ...sums }
const made = { kind: 'made', made: [part], missed: [], bytesRead: 2, composed: false }

describe('a plan', () => {
  it('is read as it was written', () => {
    fc.assert(
      fc.property(plans, (plan) => {
        expect(parsePlan(formatPlan(plan))).toEqual(plan)
      }),
      { numRuns: 30 },
    )
  })

  it('has ids that name the same pair in the next run, and no other', () => {
    fc.assert(
      fc.property(methods, tasks, tasks, (method, one, other) => {
        expect(isId(pairId(method, one))).toBe(true)
        const touched = { ...one, older: { ...one.older, modified: '1' } }
        expect(pairId(method, touched)).toBe(pairId(method, one))
        if (one.older.sha512 !== other.older.sha512) {
          expect(pairId(method, other)).not.toBe(pairId(method, one))
        }
      }),
      { numRuns: 30 },
    )
  })

  it('is none if anything in it could leave the folders', () => {
    const [older, newer] = [amxa(1), amxa(2)].map(({ filename }) => ({
      ...{ filename, size: 1, modified: '1', sha512: 'a'.repeat(128) },
    })) as [PairImage, PairImage]
    const method = { engine: 'rdiff', compose: false } as const
    const task = { older, newer, forth: rdiffName(amxa(1), amxa(2)), back: undefined }
    const plan = { ...method, mirror: 'a'.repeat(32), number: 1, pairs: new Map([[id, task]]) }
    const text = formatPlan(plan)
    expect(parsePlan(text)).toEqual(plan)
    for (const [from, to] of [
      [older.filename, `../${older.filename}`],
      [older.filename, '../../etc/passwd'],
      [id, '../pair'],
      ['"protocol":1', '"protocol":2'],
      ['"engine":"rdiff"', '"engine":"sh"'],
      ['"forth":true', '"forth":"../../etc/passwd"'],
      ['"number":1', '"number":-1'],
    ] as const) {
      expect(parsePlan(text.replace(from, to)), to).toBeUndefined()
    }
  })
})

describe('what comes out of the queue', () => {
  it('is a job or none', () => {
    const job = { plan: 1, older: 'a', newer: 'b' }
    expect(parseJob(job)).toEqual(job)
    fc.assert(
      fc.property(fc.anything(), (value) => {
        const parsed = parseJob(value)
        expect(parsed === undefined || typeof parsed.older === 'string').toBe(true)
      }),
    )
    for (const name of ['../a.rdiff', '/a.rdiff', '.rdiff', 'a', 'a\n.rdiff', '-a.rdiff']) {
      expect(parseJob({ ...job, through: [name, 'a.rdiff'] }), name).toBeUndefined()
      expect(parseJob({ ...job, throughBack: ['a.rdiff', name] }), name).toBeUndefined()
    }
  })

  it('is an answer to the job that was given, or none', () => {
    expect(parseAnswer(id, made)).toEqual(made)
    fc.assert(
      fc.property(fc.anything(), (value) => {
        parseAnswer(id, value)
      }),
    )
    fc.assert(
      fc.property(fc.string(), (text) => {
        const answer = parseAnswer(id, { ...made, made: [{ ...part, part: text }] })
        expect(answer).toBeUndefined()
      }),
    )
    const wrong = [
      { ...made, made: [{ ...part, part: `pair-${'b'.repeat(32)}.0123456789ab.forth` }] },
      { ...made, made: [part, part] },
      { ...made, made: [{ ...part, part: `${id}.0123456789ab/../forth` }] },
      { ...made, made: [{ ...part, size: -1 }] },
      { ...made, more: true },
      parseJson('{"kind":"made"'),
    ]
    for (const value of wrong) expect(parseAnswer(id, value)).toBeUndefined()
  })
})
