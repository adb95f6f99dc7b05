import { setTimeout as sleep } from 'node:timers/promises'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createMetrics, type Metrics, measureProcess } from '../../src/index.ts'
import { parseExposition } from './exposition.ts'

describe('the text format', () => {
  test('bears names, help, types, labels and numbers', async () => {
    await using metrics = createMetrics()
    const used = metrics.gauge({
      name: 'disk_used_bytes',
      help: 'Space used.',
      unit: 'bytes',
      labels: ['kind'],
    })
    used.set(4096, { kind: 'wav' })
    used.set(-1.5, { kind: 'a"b\\c\nd' })
    const holes = metrics.counter({ name: 'holes_total', help: 'Holes\nin \\ the recording.' })
    holes.add()
    holes.add(2)
    expect(parseExposition(await metrics.text())).toEqual([
      {
        name: 'disk_used_bytes',
        help: 'Space used.',
        type: 'gauge',
        series: [
          { labels: { kind: 'wav' }, value: 4096 },
          { labels: { kind: 'a"b\\c\nd' }, value: -1.5 },
        ],
      },
      {
        name: 'holes_total',
        help: 'Holes\nin \\ the recording.',
        type: 'counter',
        series: [{ labels: {}, value: 3 }],
      },
    ])
    expect(metrics.contentType).toBe('text/plain; version=0.0.4; charset=utf-8')
  })

  test('survives any label, any help and any number', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.string({ unit: 'binary', minLength: 1 }).filter((help) => help.trim() !== ''),
        fc.array(fc.tuple(fc.string({ unit: 'binary' }), fc.double({ noNaN: true }))),
        async (help, readings) => {
          await using metrics = createMetrics()
          const gauge = metrics.gauge({ name: 'anything', help, labels: ['of'] })
          for (const [of, value] of readings) gauge.set(value, { of })
          const expected = new Map(readings)
          const [told] = parseExposition(await metrics.text())
          expect(told?.help).toBe(help)
          expect(new Map(told?.series.map(({ labels, value }) => [labels['of'], value]))).toEqual(
            new Map([...expected].map(([of, value]) => [of, value === 0 ? 0 : value])),
          )
        },
      ),
      { numRuns: 50 },
    )
  })

  test('tells what the process costs', async () => {
    await using metrics = createMetrics()
    measureProcess(metrics)
    const told = parseExposition(await metrics.text())
    expect(told.map(({ name }) => name)).toEqual([
      'process_cpu_seconds_total',
      'process_resident_memory_bytes',
      'process_start_time_seconds',
      'process_event_loop_active_seconds_total',
    ])
    for (const { series } of told) expect(series[0]?.value).toBeGreaterThanOrEqual(0)
  })
})

describe('what is not known', () => {
  test('is not asked for again while there is no answer', async () => {
    await using metrics = createMetrics({ readTimeout: 10 })
    let looks = 0
    let answer = Promise.withResolvers<number>()
    metrics.gauge({
      name: 'depth',
      help: 'Depth.',
      read: () => {
        looks += 1
        return answer.promise
      },
    })
    for (const _ of [1, 2, 3]) expect(await metrics.samples()).toEqual([])
    expect(looks).toBe(1)
    answer.reject(new Error('input/output error'))
    await new Promise(setImmediate)
    answer = Promise.withResolvers()
    answer.resolve(5)
    expect(await metrics.samples()).toMatchObject([{ value: 5 }])
    expect(looks).toBe(2)
  })

  test('can be read again after a listener has thrown', async () => {
    await using metrics = createMetrics()
    let isWell = false
    metrics.gauge({
      name: 'depth',
      help: 'Depth.',
      read: () => (isWell ? 1 : expect.unreachable('the sea is rough')),
    })
    metrics.events.on('unreadable', ({ error }) => {
      throw error
    })
    await expect(metrics.text()).rejects.toThrow('the sea is rough')
    isWell = true
    expect(await metrics.text()).toContain('depth 1')
  })

  test('is absent, rather than 0', async () => {
    await using metrics = createMetrics()
    metrics.gauge({ name: 'unset', help: 'Not set yet.' })
    metrics.gauge({ name: 'unknown', help: 'Not a number.' }).set(Number.NaN)
    expect(await metrics.samples()).toEqual([])
    expect(parseExposition(await metrics.text()).flatMap(({ series }) => series)).toEqual([])
  })

  test('is absent while its reader fails, and says so', async () => {
    await using metrics = createMetrics({ readTimeout: 20 })
    const unreadable: string[] = []
    metrics.events.on('unreadable', ({ name }) => unreadable.push(name))
    let well = true
    metrics.gauge({
      name: 'fickle',
      help: 'Fails at times.',
      read: () => {
        if (well) return 1
        throw new Error('no such device')
      },
    })
    metrics.gauge({ name: 'stuck', help: 'Never answers.', read: () => new Promise(() => {}) })
    metrics.gauge({
      name: 'mislabelled',
      help: 'Odd.',
      read: () => [{ value: 1, labels: { a: '' } }],
    })
    const values = async () => (await metrics.samples()).map(({ name }) => name)
    expect(await values()).toEqual(['fickle'])
    well = false
    expect(await values()).toEqual([])
    expect(unreadable.sort()).toEqual(['fickle', 'mislabelled', 'mislabelled', 'stuck', 'stuck'])
  })

  test('is asked for once by readers at the same moment', async () => {
    await using metrics = createMetrics()
    let asked = 0
    metrics.gauge({
      name: 'asked',
      help: 'How often.',
      read: async () => {
        asked += 1
        await sleep(5)
        return asked
      },
    })
    await Promise.all([metrics.samples(), metrics.text(), metrics.samples()])
    expect(asked).toBe(1)
  })
})

describe('limits', () => {
  test('more series than there is room for are dropped, and told', async () => {
    await using metrics = createMetrics({ maxSeries: 2 })
    let crowded = 0
    metrics.events.on('crowded', () => {
      crowded += 1
    })
    const gauge = metrics.gauge({ name: 'g', help: 'G.', labels: ['of'] })
    for (const of of ['a', 'b', 'c', 'a']) gauge.set(1, { of })
    expect(crowded).toBe(1)
    gauge.remove({ of: 'a' })
    gauge.set(3, { of: 'c' })
    expect((await metrics.samples()).map(({ labels }) => labels['of'])).toEqual(['b', 'c'])
  })

  const cases: [string, (metrics: Metrics) => unknown, RegExp][] = [
    ['a bad name', (m) => m.gauge({ name: '1 up', help: 'x' }), /name: expected letters/],
    [
      'a name without its unit',
      (m) => m.gauge({ name: 'used', help: 'x', unit: 'bytes' }),
      /_bytes/,
    ],
    ['a counter that says no total', (m) => m.counter({ name: 'holes', help: 'x' }), /_total/],
    ['a gauge that says total', (m) => m.gauge({ name: 'a_total', help: 'x' }), /_total/],
    [
      'two faults',
      (m) => m.gauge({ name: '', help: '', labels: ['__a', 'b', 'b'] }),
      /name.*help.*once.*__a/,
    ],
  ]
  test.each(cases)('%s is refused', (_, register, message) => {
    expect(() => register(createMetrics())).toThrow(
      expect.objectContaining({ code: 'ERR_METRIC', message: expect.stringMatching(message) }),
    )
  })

  test('a name is taken once; a counter does not fall; labels must match', () => {
    const metrics = createMetrics()
    const counter = metrics.counter({ name: 'a_total', help: 'x', labels: ['of'] })
    expect(() => metrics.gauge({ name: 'a_total', help: 'x' })).toThrow('_total')
    expect(() => metrics.counter({ name: 'a_total', help: 'x' })).toThrow('registered already')
    expect(() => counter.add(-1, { of: 'x' })).toThrow(RangeError)
    expect(() => counter.add(1)).toThrow('labels: expected of, came none')
    expect(() => createMetrics({ readTimeout: 0, maxSeries: 0.5 })).toThrow(
      /readTimeout.*maxSeries/,
    )
  })
})
