import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { publishedServices } from '../../src/mdns/identity.ts'
import { recordKey } from '../../src/mdns/record.ts'
import { nameOf, SimulatedLink } from './simulation.ts'

/** Random numbers from a seed, so that a failure can be had again. */
function randomFrom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

const services = [{ name: 'PigeBox', port: 80, number: 1 }]

describe('many hosts that want one name', () => {
  test('have one each in the end, whenever they come, and no two hold the same at any time', () => {
    fc.assert(
      fc.property(
        fc.integer(),
        fc.array(fc.integer({ min: 0, max: 5_000 }), { minLength: 2, maxLength: 6 }),
        fc.integer({ min: 0, max: 100 }),
        (seed, arrivals, latency) => {
          const random = randomFrom(seed)
          const link = new SimulatedLink(random, () => random() * latency)
          const held = () =>
            link.hosts.filter(({ responder }) => responder.announced).map((host) => nameOf(host))
          for (const [index, at] of arrivals.sort((a, b) => a - b).entries()) {
            link.run(at)
            link.join('pigebox', `10.0.0.${index + 1}`, services)
          }
          for (let time = link.now; time < 60_000; time += 50) {
            link.run(time)
            expect(new Set(held()).size).toBe(held().length)
          }
          const names = link.hosts.map(nameOf)
          expect(new Set(names).size).toBe(arrivals.length)
          const instances = link.hosts.flatMap(({ identity }) => publishedServices(identity))
          expect(new Set(instances.map(({ instance }) => instance)).size).toBe(arrivals.length)
          for (const { responder } of link.hosts) expect(responder.phase.name).toBe('settled')
        },
      ),
      { numRuns: 60 },
    )
  })

  test('find out when two networks that each have one are joined', () => {
    const random = randomFrom(1)
    let joined = false
    const link = new SimulatedLink(random, () => (joined ? 1 : Number.POSITIVE_INFINITY))
    const [a, b] = [link.join('pigebox', '10.0.0.1'), link.join('pigebox', '10.0.0.2')]
    link.run(10_000)
    expect([nameOf(a), nameOf(b)]).toEqual(['pigebox.local', 'pigebox.local'])
    joined = true
    link.say({
      kind: 'query',
      id: 0,
      truncated: false,
      questions: [{ name: 'pigebox.local', type: 'A', unicast: false }],
      answers: [],
      authorities: [],
      additionals: [],
      from: { address: '10.0.0.3', port: 5353 },
    })
    link.run(30_000)
    expect(new Set([nameOf(a), nameOf(b)])).toEqual(new Set(['pigebox.local', 'pigebox-2.local']))
  })

  test('one that leaves frees its name for the next', () => {
    const link = new SimulatedLink(randomFrom(2), () => 1)
    const first = link.join('pigebox', '10.0.0.1')
    link.run(5_000)
    link.leave(first)
    link.run(6_000)
    const next = link.join('pigebox', '10.0.0.2')
    link.run(20_000)
    expect(nameOf(next)).toBe('pigebox.local')
  })
})

test('nothing is told to everybody twice within a second, but to defend a name', () => {
  fc.assert(
    fc.property(
      fc.integer(),
      fc.array(
        fc.tuple(
          fc.integer({ min: 3_000, max: 6_000 }),
          fc.constantFrom('pigebox.local', '_http._tcp.local', 'PigeBox._http._tcp.local'),
          fc.constantFrom('A', 'AAAA', 'PTR', 'SRV', 'ANY'),
          fc.boolean(),
        ),
        { maxLength: 30 },
      ),
      (seed, questions) => {
        const random = randomFrom(seed)
        const link = new SimulatedLink(random, () => random() * 3)
        link.join('pigebox', '10.0.0.1', services)
        for (const [at, name, type, unicast] of questions.sort(([a], [b]) => a - b)) {
          link.run(at)
          link.say({
            kind: 'query',
            id: 0,
            truncated: false,
            questions: [{ name, type, unicast }],
            answers: [],
            authorities: [],
            additionals: [],
            from: { address: '10.0.0.9', port: 5353 },
          })
        }
        link.run(20_000)
        const last = new Map<string, number>()
        for (const { at, message } of link.sent) {
          if (message.kind === 'query' || message.to !== 'group') continue
          for (const key of message.answers.map(recordKey)) {
            expect(at - (last.get(key) ?? -1_000)).toBeGreaterThanOrEqual(1_000)
            last.set(key, at)
          }
        }
      },
    ),
    { numRuns: 100 },
  )
})
