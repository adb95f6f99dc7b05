import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  cornerOf,
  dayOfShot,
  daysWithin,
  type Layout,
  layoutOf,
  measuresOf,
  moved,
  shotsWithin,
} from '../web/gallery/layout.ts'

const layouts: fc.Arbitrary<Layout> = fc
  .tuple(
    fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 30 }),
    fc.integer({ min: 200, max: 3840 }),
  )
  .map(([counts, width]) => layoutOf(counts, measuresOf(width, 16)))

/** From the top of the gallery. */
function topOf(layout: Layout, index: number): number {
  const day = layout.days[dayOfShot(layout, index)]
  return (day?.top ?? 0) + cornerOf(layout, index - (day?.first ?? 0)).top
}

describe('the layout of a gallery', () => {
  it('fits its width, whatever that is', () => {
    fc.assert(
      fc.property(fc.integer({ min: 200, max: 8000 }), (width) => {
        const { columns, tile, gap } = measuresOf(width, 16)
        expect(columns).toBeGreaterThanOrEqual(2)
        expect(columns * tile.width + (columns - 1) * gap).toBeCloseTo(width)
      }),
    )
    expect(measuresOf(320, 16).columns).toBe(3)
    expect(measuresOf(3700, 16).columns).toBe(15)
  })

  it('shows all that is looked at, and no more than a row more', () => {
    const span = fc.tuple(fc.integer({ min: 0, max: 9000 }), fc.integer({ min: 1, max: 3000 }))
    fc.assert(
      fc.property(layouts, span, (layout, [from, room]) => {
        const to = from + room
        const { tile, gap } = layout.measures
        const [first, last] = daysWithin(layout, [from, to])
        const shown = new Set<number>()
        for (let day = first; day < last; day++) {
          const [begin, end] = shotsWithin(layout, day, [from, to])
          for (let at = begin; at < end; at++) shown.add((layout.days[day]?.first ?? 0) + at)
        }
        for (let index = 0; index < layout.total; index++) {
          const top = topOf(layout, index)
          if (top < to && top + tile.height > from) expect(shown).toContain(index)
          if (top > to + tile.height + gap || top + 2 * (tile.height + gap) < from) {
            expect(shown).not.toContain(index)
          }
        }
      }),
    )
  })

  it('leads by each key to a shot, and back', () => {
    fc.assert(
      fc.property(layouts, fc.nat(), (layout, seed) => {
        const index = seed % layout.total
        const go = (key: string): number => moved(layout, index, key) ?? -1
        const last = layout.total - 1
        expect([go('Home'), go('End')]).toEqual([0, last])
        expect(go('ArrowRight')).toBe(Math.min(last, index + 1))
        expect(go('ArrowLeft')).toBe(Math.max(0, index - 1))
        const [up, down] = [go('ArrowUp'), go('ArrowDown')]
        expect(topOf(layout, up)).toBeLessThanOrEqual(topOf(layout, index))
        expect(topOf(layout, down)).toBeGreaterThanOrEqual(topOf(layout, index))
        // Never a row is left out.
        const rows = new Set(Array.from({ length: layout.total }, (_, at) => topOf(layout, at)))
        const between = [...rows].filter(
          (top) => top > topOf(layout, index) && top < topOf(layout, down),
        )
        expect(between).toEqual([])
        expect(moved(layout, index, 'a')).toBeUndefined()
      }),
    )
  })
})
