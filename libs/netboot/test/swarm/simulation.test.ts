import { describe, expect, it } from 'vitest'
import { drawCurve } from '../../bench/simulation/curve.ts'
import { Simulation } from '../../bench/simulation/simulate.ts'
import type { SimulationOptions } from '../../bench/simulation/simulation-options.ts'
import { boundOf } from '../../bench/swarm/bound.ts'

const rate = 12.5e6
const options: SimulationOptions = {
  ...{ clients: 50, length: 8 << 20, pieceLength: 64 << 10, rate, grain: 4, seed: 1, delay: 20 },
  ...{ slots: 24, serverSlots: 24, neighbours: 30, reveal: { ahead: 64, patience: 500 } },
}

describe('a swarm of 50 on virtual time', () => {
  const { clients, length } = options
  const bound = boundOf({ length, clients, serverUp: rate, clientUp: rate, clientDown: rate })
  const told = new Simulation(options).run()

  it('has all soon, and the server sends each piece about once', () => {
    expect(told.times).toHaveLength(50)
    expect(told.times[0]).toBeGreaterThan(bound)
    expect(told.times.at(-1)).toBeLessThan(4 * bound)
    expect(told.copies).toBeGreaterThanOrEqual(1)
    expect(told.copies).toBeLessThan(1.3)
  })

  it('goes as it went, by the same seed', () => {
    expect(new Simulation(options).run()).toEqual(told)
  })

  it('costs the server more if it tells all to all', () => {
    const { copies } = new Simulation({ ...options, reveal: undefined }).run()
    expect(copies).toBeGreaterThan(told.copies)
  })

  it('is drawn, with words for those who do not see it', () => {
    const points = [1, 10, 100].map((count) => [count, count * 4] as const)
    const drawing = drawCurve('Title', 'What it shows', [{ name: 'line', colour: 'red', points }])
    expect(drawing).toContain('<title id="title">Title</title>')
    expect(drawing).toContain('<desc id="description">What it shows</desc>')
    expect(drawing).not.toMatch(/NaN|Infinity|undefined/)
  })
})
