import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type BoxEvent, mayHalt, phaseOf, starting, stateAfter } from '../src/box-state.ts'
import { look, released } from '../src/button.ts'
import { eventOf, type HatWord } from '../src/hat-word.ts'
import { dark, isLit, lightsOf } from '../src/lights.ts'

const stateOf = (...events: readonly BoxEvent[]) => events.reduce(stateAfter, starting)
const card = 'card'
const anyEvent: fc.Arbitrary<BoxEvent> = fc.oneof(
  fc.constantFrom<BoxEvent>(
    { kind: 'booted' },
    { kind: 'acknowledged' },
    { kind: 'verified' },
    { kind: 'halting' },
  ),
  fc.record({
    kind: fc.constantFrom('importing', 'verifying', 'proven', 'imported', 'removed'),
    import: fc.constantFrom('one', 'other'),
  }),
  fc.record({ kind: fc.constant('failed'), import: fc.constant('one'), reason: fc.string() }),
) as fc.Arbitrary<BoxEvent>

describe('the lights of a box', () => {
  it('are those of the ancestor, word by word', () => {
    const words: readonly [HatWord, ReturnType<typeof lightsOf>][] = [
      ['BS', { ...dark, red: 'blink' }],
      ['BE', { ...dark, green: 'on' }],
      ['AS', { ...dark, yellow: 'pulse' }],
      ['AE', { ...dark, green: 'on' }],
      ['HS', { ...dark, red: 'blink' }],
      ['HE', dark],
    ]
    let state = starting
    for (const [word, lights] of words) {
      const event = eventOf(word)
      if (event) state = stateAfter(state, event)
      expect(lightsOf(state), word).toEqual(lights)
    }
  })

  it('are green only when all that was begun is proven, and red until a failure was acknowledged', () => {
    fc.assert(
      fc.property(fc.array(anyEvent, { maxLength: 30 }), (events) => {
        const state = stateOf({ kind: 'booted' }, ...events)
        const { green, yellow, red } = lightsOf(state)
        const last = (...kinds: readonly BoxEvent['kind'][]): number =>
          events.findLastIndex(({ kind }) => kinds.includes(kind))
        if (state.life === 'halting') return
        expect(red).toBe(last('failed') > last('acknowledged') ? 'on' : 'off')
        const isUnproven = last('imported') > last('acknowledged', 'verified')
        expect(yellow === 'off').toBe(state.imports.size === 0 && !isUnproven)
        expect(green).toBe(red === 'off' && yellow === 'off' ? 'on' : 'off')
      }),
    )
  })

  it('are not green for what was not read back, until somebody has seen it, or it is verified', () => {
    const imported = stateOf(
      { kind: 'booted' },
      { kind: 'importing', import: card },
      { kind: 'imported', import: card },
    )
    expect([phaseOf(imported), lightsOf(imported)]).toEqual(['imported', { ...dark, yellow: 'on' }])
    expect(mayHalt(imported)).toBe(false)
    const pulled = stateAfter(imported, { kind: 'removed', import: card })
    expect(phaseOf(stateAfter(pulled, { kind: 'proven', import: 'another' }))).toBe('imported')
    for (const kind of ['acknowledged', 'verified'] as const) {
      expect(lightsOf(stateAfter(pulled, { kind }))).toEqual({ ...dark, green: 'on' })
    }
  })

  it('keep the proof of a card while another one is pulled out', () => {
    const both = stateOf(
      { kind: 'booted' },
      { kind: 'proven', import: 'one' },
      { kind: 'proven', import: 'other' },
    )
    const left = stateAfter(both, { kind: 'removed', import: 'other' })
    expect(phaseOf(left)).toBe('proven')
    expect(phaseOf(stateAfter(left, { kind: 'removed', import: 'foreign' }))).toBe('proven')
    expect(phaseOf(stateAfter(left, { kind: 'removed', import: 'one' }))).toBe('idle')
  })

  it('tell two imports at a time until the second one is done', () => {
    const one = { import: 'one' } as const
    const other = { import: 'other' } as const
    const state = stateOf(
      { kind: 'booted' },
      { kind: 'importing', ...one },
      { kind: 'importing', ...other },
      { kind: 'proven', ...one },
      { kind: 'verifying', ...other },
    )
    expect(lightsOf(state)).toEqual({ ...dark, yellow: 'blink' })
    expect(phaseOf(state)).toBe('verifying')
    expect(phaseOf(stateAfter(state, { kind: 'proven', ...other }))).toBe('proven')
  })

  it('have a word for each state', () => {
    const phases = [
      stateOf(),
      stateOf({ kind: 'booted' }),
      stateOf({ kind: 'booted' }, { kind: 'importing', import: card }),
      stateOf({ kind: 'booted' }, { kind: 'failed', import: card, reason: 'EIO' }),
      stateOf(
        { kind: 'booted' },
        { kind: 'proven', import: card },
        { kind: 'removed', import: card },
      ),
      stateOf({ kind: 'halting' }),
      stateOf({ kind: 'halted' }, { kind: 'halting' }),
    ].map(phaseOf)
    expect(phases).toEqual(['starting', 'idle', 'importing', 'failed', 'idle', 'halt', 'halt'])
  })

  it('are green whenever the box may halt by itself, and only then', () => {
    fc.assert(
      fc.property(fc.array(anyEvent, { maxLength: 30 }), (events) => {
        const state = stateOf({ kind: 'booted' }, ...events)
        expect(mayHalt(state)).toBe(lightsOf(state).green === 'on')
      }),
    )
    expect(mayHalt(starting)).toBe(false)
  })

  it('are told of a reader with a bad contact once, and of what else fails no more than a page can show', () => {
    const failed = (n: number): BoxEvent => ({
      kind: 'failed',
      import: `${n}`,
      reason: n % 2 === 0 ? 'EOS: it was pulled out' : `${n} failed`,
    })
    const state = stateOf({ kind: 'booted' }, ...Array.from({ length: 1000 }, (_, n) => failed(n)))
    expect(state.failures).toHaveLength(100)
    expect(state.failures.slice(0, 3)).toEqual(['EOS: it was pulled out', '1 failed', '3 failed'])
    expect(phaseOf(state)).toBe('failed')
    expect(phaseOf(stateAfter(state, { kind: 'acknowledged' }))).toBe('idle')
  })

  it('blink in equal parts, and pulse for a moment', () => {
    const share = (light: Parameters<typeof isLit>[0]): number =>
      Array.from({ length: 2000 }, (_, ms) => isLit(light, ms)).filter(Boolean).length / 2000
    expect(['off', 'on', 'blink', 'pulse'].map((light) => share(light as 'on'))).toEqual([
      0, 1, 0.5, 0.2,
    ])
  })
})

describe('the button', () => {
  const presses = (looks: readonly (readonly [isDown: boolean, now: number])[]) => {
    let state = released
    return looks.flatMap(([isDown, now]) => {
      const seen = look(state, isDown, now)
      state = seen.state
      return seen.press ?? []
    })
  }

  it('tells a long press once, while it is still held', () => {
    const held = [0, 1000, 1999, 2000, 2500, 9000].map((now) => [true, now] as const)
    expect(presses(held)).toEqual(['long'])
    expect(presses([...held, [false, 9001]])).toEqual(['long'])
  })

  it('tells a long press when it ends, if nobody looked before', () => {
    expect(
      presses([
        [true, 0],
        [false, 2000],
      ]),
    ).toEqual(['long'])
  })

  it('tells a short press when it ends', () => {
    expect(
      presses([
        [true, 5],
        [true, 1900],
        [false, 1999],
      ]),
    ).toEqual(['short'])
    expect(
      presses([
        [false, 0],
        [false, 5000],
      ]),
    ).toEqual([])
  })
})
