import { once } from 'node:events'
import fastify from 'fastify'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { createHistory, createMetrics, type Graph, serveGraphs } from '../../src/index.ts'

const graphs: readonly Graph[] = [
  {
    name: 'disk',
    title: 'Disk',
    unit: 'bytes',
    base: 1024,
    fields: [
      { name: 'used', metric: 'used_bytes', each: 'kind', draw: 'stack', warning: { high: 90 } },
    ],
  },
  {
    name: 'frames',
    title: 'Frames',
    unit: 'a second',
    fields: [{ name: 'frames', metric: 'frames_total', scale: 2 }],
  },
]

function numbers() {
  const metrics = createMetrics()
  const used = metrics.gauge({ name: 'used_bytes', help: 'x', unit: 'bytes', labels: ['kind'] })
  return { metrics, used, frames: metrics.counter({ name: 'frames_total', help: 'x' }) }
}

const midnight = Date.UTC(2026, 2, 29)

describe('a history', () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'], now: midnight + 5_000 }))
  afterEach(() => void vi.useRealTimers())

  test('keeps gauges as they are and counters as rates, and averages what is too fine', async () => {
    const { metrics, used, frames } = numbers()
    await using history = createHistory({ metrics, graphs })
    await once(history.events, 'sampled')
    for (let sample = 1; sample <= 60; sample += 1) {
      vi.setSystemTime(midnight + 5_000 + sample * 10_000)
      used.set(sample, { kind: 'wav' })
      if (sample > 30) used.set(100, { kind: 'ogg' })
      frames.add(441_000)
      await history.sample()
    }
    const reading = history.read({ from: midnight, to: midnight + 600_000, points: 10 })
    expect(reading.step).toBe(60_000)
    expect(reading.times[0]).toBe(midnight)
    expect(reading.times).toHaveLength(10)
    const [disk, rate] = reading.graphs
    expect(disk).toMatchObject({ name: 'disk', title: 'Disk', unit: 'bytes', base: 1024 })
    expect(disk?.traces.map(({ name, label, draw }) => [name, label, draw])).toEqual([
      ['used_wav', 'wav', 'stack'],
      ['used_ogg', 'ogg', 'stack'],
    ])
    // Samples 1 to 5 lie in the first minute, 6 to 11 in the second.
    expect(disk?.traces[0]?.values.slice(0, 2)).toEqual([3, 8.5])
    expect(disk?.traces[0]).toMatchObject({ last: 56.5, lowest: 1, average: 30, highest: 59 })
    expect(disk?.traces[0]?.warning).toEqual({ high: 90 })
    expect(disk?.traces[1]?.values.slice(3, 7)).toEqual([null, null, 100, 100])
    expect(rate?.traces[0]).toMatchObject({ last: 88_200, lowest: 88_200, highest: 88_200 })
  })

  test('a counter that begins anew leaves a gap, not a peak', async () => {
    const { metrics } = numbers()
    await using box = createMetrics()
    let value = 1_000
    box.counter({ name: 'frames_total', help: 'x', read: () => value })
    await using history = createHistory({ metrics: box, graphs })
    await once(history.events, 'sampled')
    for (const [sample, next] of [1_100, 10, 110].entries()) {
      value = next
      vi.setSystemTime(midnight + 15_000 + sample * 10_000)
      await history.sample()
    }
    const reading = history.read({ from: midnight, to: midnight + 40_000 })
    expect(reading.graphs[1]?.traces[0]?.values).toEqual([null, 20, null, 20])
    await metrics[Symbol.asyncDispose]()
  })

  test('a week is read by five minutes, with the extremes of what was finer', async () => {
    const { metrics, used } = numbers()
    await using history = createHistory({ metrics, graphs })
    await once(history.events, 'sampled')
    for (let sample = 0; sample < 400; sample += 1) {
      vi.setSystemTime(midnight + 5_000 + sample * 600_000)
      used.set(sample === 200 ? 1e6 : 1, { kind: 'wav' })
      await history.sample()
    }
    const to = midnight + 400 * 600_000
    const reading = history.read({ from: to - 7 * 86_400_000, to, points: 500 })
    expect(reading.step).toBe(1_500_000)
    expect(reading.times.length).toBeLessThanOrEqual(500)
    expect(reading.graphs[0]?.traces[0]).toMatchObject({ lowest: 1, highest: 1e6 })
    expect(JSON.stringify(reading)).not.toContain('NaN')
  })

  test('more lines than there is room for are told, until old ones are forgotten', async () => {
    const { metrics, used } = numbers()
    await using history = createHistory({ metrics, graphs, maxTraces: 2 })
    const crowded: string[] = []
    history.events.on('crowded', ({ graph, trace }) => crowded.push(`${graph}.${trace}`))
    await once(history.events, 'sampled')
    for (const kind of ['a', 'b']) used.set(1, { kind })
    await history.sample()
    expect(crowded).toEqual(['disk.used_b'])
    used.remove({ kind: 'a' })
    vi.setSystemTime(midnight + 8 * 86_400_000)
    await history.sample()
    expect(crowded).toHaveLength(1)
    const now = Date.now()
    const traces = history.read({ from: now - 1000, to: now }).graphs[0]?.traces
    expect(traces?.map(({ name }) => name)).toEqual(['used_b'])
  })

  test('is served as JSON, for ranges that there are', async () => {
    const { metrics, used } = numbers()
    used.set(7, { kind: 'wav' })
    await using history = createHistory({ metrics, graphs })
    await once(history.events, 'sampled')
    vi.setSystemTime(midnight + 60_000)
    const app = fastify()
    await app.register(serveGraphs({ history, prefix: 'numbers' }))
    const get = (query: string) => app.inject(`/numbers/data.json?${query}`)
    const day = await get('range=day&points=100')
    expect(day.statusCode).toBe(200)
    expect(day.json().times.length).toBeLessThanOrEqual(100)
    expect(day.json().graphs[0].traces[0]).toMatchObject({ last: 7 })
    expect((await get('range=hour')).json().step).toBe(10_000)
    expect((await get('range=week')).json().step).toBeGreaterThanOrEqual(1_500_000)
    for (const query of ['range=year', 'points=0', 'points=5000', 'points=x']) {
      expect((await get(query)).statusCode, query).toBe(400)
    }
    await app.close()
  })

  test('refuses what cannot be drawn', () => {
    const { metrics } = numbers()
    expect(() => createHistory({ metrics, graphs: [...graphs, ...graphs], maxTraces: 0 })).toThrow(
      /maxTraces.*disk comes twice.*frames comes twice/,
    )
    const history = createHistory({ metrics, graphs })
    expect(() =>
      history.read({ from: Number.NaN, to: Number.POSITIVE_INFINITY, points: 0 }),
    ).toThrow(/from.*to.*points/)
    return history[Symbol.asyncDispose]()
  })
})

test('numbers are taken by themselves, in the middle of each ten seconds', async () => {
  vi.useFakeTimers({ now: midnight })
  const { metrics } = numbers()
  const stop = new AbortController()
  await using history = createHistory({ metrics, graphs, signal: stop.signal })
  const times: number[] = []
  history.events.on('sampled', ({ time }) => times.push(time - midnight))
  await vi.advanceTimersByTimeAsync(30_000)
  expect(times).toEqual([0, 5_000, 15_000, 25_000])
  stop.abort()
  await vi.advanceTimersByTimeAsync(30_000)
  expect(times).toHaveLength(4)
  vi.useRealTimers()
})
