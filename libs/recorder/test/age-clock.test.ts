import { describe, expect, it } from 'vitest'
import { AgeClock } from '../src/age-clock.ts'

const hour = 3_600_000
const day = 24 * hour
const year = 365 * day
const t0 = Date.UTC(2026, 10, 22)

/** A clock that was looked at once; then after so many ms, when it shows so many ms more than it should. */
function lookAt(clock: AgeClock, looks: readonly (readonly [after: number, ahead: number])[]) {
  return looks.map(([after, ahead]) => t0 + after + ahead - clock.read(after, t0 + after + ahead))
}

describe('a clock that ages are counted by', () => {
  it('is believed while it goes, is slewed, or is put by less than an hour', () => {
    const looks = [0, 1, 2, 3].map((hours) => [hours * hour, hours * 0.9 * hour] as const)
    expect(lookAt(new AgeClock(), looks)).toEqual([0, 0, 0, 0])
  })

  it('is not believed when it is put forward, until it has stood for a day', () => {
    const looks = [0, hour, 24 * hour, 25 * hour, 26 * hour].map(
      (after) => [after, after === 0 ? 0 : year] as const,
    )
    expect(lookAt(new AgeClock(), looks)).toEqual([0, year, year, 0, 0])
  })

  it('is believed again when it is put right', () => {
    const looks = [
      [0, 0],
      [hour, year],
      [2 * hour, 0],
      [3 * hour, 0],
    ] as const
    expect(lookAt(new AgeClock(), looks)).toEqual([0, year, 0, 0])
  })

  it('is believed when it is put back, and waits for a day again when it is put forward then', () => {
    const looks = [
      [0, 0],
      [hour, -year],
      [2 * hour, 0],
      [26 * hour, 0],
    ] as const
    expect(lookAt(new AgeClock(), looks)).toEqual([0, 0, year, 0])
  })

  it('is not believed at first when it is not where it is expected', () => {
    const clock = new AgeClock()
    expect(clock.read(5, t0, t0 - year)).toBe(t0 - year)
    expect(clock.read(5 + hour, t0 + hour)).toBe(t0 + hour - year)
    expect(clock.read(5 + day, t0 + day)).toBe(t0 + day)
    expect(new AgeClock().read(5, t0, t0 - hour / 2)).toBe(t0)
    expect(new AgeClock().read(5, t0, t0 + year)).toBe(t0)
  })
})
