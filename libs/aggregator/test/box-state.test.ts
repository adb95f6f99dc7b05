import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type BoxFacts, firstFacts, stateOf } from '../src/box-state.ts'
import { keptMap, lossBelow } from '../src/kept-map.ts'
import { parseInfo } from '../src/sync/info.ts'

const facts = fc.record<BoxFacts>({
  reachable: fc.boolean(),
  coherent: fc.boolean(),
  link: fc.constantFrom('up', 'down', 'none'),
  silence: fc.nat({ max: 30_000 }),
  asked: fc.nat(),
  current: fc.option(fc.nat({ max: 1_000 }), { nil: undefined }),
  kept: fc.constantFrom([], [0], [1], [0, 1]),
  keptSince: fc.nat({ max: 1_000 }),
  onlyRead: fc.boolean(),
})

describe('the state of a box', () => {
  it('is live only if all is well, and has an age only if something is known', () => {
    fc.assert(
      fc.property(facts, (one) => {
        const state = stateOf(one, 5_000, 15_000)
        const isWell = one.reachable && one.coherent && one.link !== 'down' && one.kept.length === 0
        if (state.kind === 'live') expect(isWell && one.current !== undefined).toBe(true)
        if (one.current === undefined) expect(['never-synced', 'unreachable']).toContain(state.kind)
        else if (one.kept.length > 0) expect(state.kind).toBe('emptied')
        else expect(state.kind).not.toBe('never-synced')
        if ('age' in state && state.age !== undefined) expect(state.age).toBeGreaterThanOrEqual(0)
      }),
    )
  })

  it('goes from nothing to live, and back as the master falls silent', () => {
    const known: BoxFacts = { ...firstFacts, coherent: true, link: 'up', current: 1_000 }
    expect(stateOf(firstFacts, 0, 15_000)).toEqual({ kind: 'never-synced' })
    expect(stateOf({ ...firstFacts, reachable: false }, 0, 15_000)).toEqual({
      kind: 'unreachable',
      age: undefined,
    })
    expect(stateOf(known, 1_100, 15_000)).toEqual({ kind: 'live' })
    expect(stateOf({ ...known, silence: 15_001 }, 16_001, 15_000)).toEqual({
      kind: 'stale',
      age: 15_001,
    })
    expect(stateOf({ ...known, link: 'down', onlyRead: true }, 1_100, 15_000)).toEqual({
      ...{ kind: 'stale', age: 100, atLeast: true },
    })
    expect(stateOf({ ...known, kept: [1], keptSince: 900 }, 1_000, 15_000)).toEqual({
      ...{ kind: 'emptied', age: 100, databases: [1] },
    })
  })
})

describe('what is kept', () => {
  const map = (size: number) => new Map(Array.from({ length: size }, (_, key) => [`${key}`, key]))

  it('is shown until a tenth of it is there again', () => {
    fc.assert(
      fc.property(fc.nat({ max: 200 }), fc.nat({ max: 200 }), (before, after) => {
        const kept = keptMap<number>()
        kept.replace(map(before))
        expect(kept.shown?.size).toBe(before)
        const next = map(after)
        kept.replace(next)
        const isLoss = after < before * lossBelow
        expect(kept.shown?.size).toBe(isLoss ? before : after)
        expect(kept.found?.size).toBe(isLoss ? after : undefined)
        if (!isLoss) return
        for (let key = after; key < before; key += 1) {
          next.set(`${key}`, key)
          const isBack = next.size >= before * lossBelow
          expect(kept.changed()).toBe(isBack)
          if (isBack) break
        }
        expect(kept.found).toBeUndefined()
      }),
    )
  })

  it('gives way to what is there when that is accepted', () => {
    const kept = keptMap<number>()
    expect(kept.shown).toBeUndefined()
    kept.replace(map(20))
    expect(kept.accept()).toBe(false)
    kept.replace(map(0))
    expect([kept.shown?.size, kept.found?.size]).toEqual([20, 0])
    expect(kept.accept()).toBe(true)
    expect([kept.shown?.size, kept.found?.size]).toEqual([0, undefined])
  })
})

describe('INFO', () => {
  const text = (more: string): string => `# Server\r\nrun_id:abc\r\nloading:0\r\n${more}`

  it('tells of the link', () => {
    expect(parseInfo(text('role:master\r\nmaster_replid:x'))).toMatchObject({
      link: 'none',
      runId: 'abc',
    })
    const slave =
      'role:slave\r\nmaster_link_status:up\r\nmaster_last_io_seconds_ago:3\r\nslave_repl_offset:7\r\n'
    expect(parseInfo(text(`${slave}master_sync_in_progress:0`))).toMatchObject({
      ...{ link: 'up', silence: 3, offset: 7, loading: false },
    })
    expect(parseInfo(text(`${slave}master_sync_in_progress:1`))?.link).toBe('down')
    expect(
      parseInfo(text('role:slave\r\nmaster_link_status:down\r\nmaster_last_io_seconds_ago:-1')),
    ).toMatchObject({
      ...{ link: 'down', silence: 0 },
    })
    expect(parseInfo('HTTP/1.1 200 OK')).toBeUndefined()
  })
})
