import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { hear } from '../../src/mdns/hear.ts'
import { changeZone, farewell, startResponder, wakeResponder } from '../../src/mdns/lifecycle.ts'
import type { Incoming, Question } from '../../src/mdns/message.ts'
import { compareRecordLists, type DnsRecord } from '../../src/mdns/record.ts'
import type { Responder } from '../../src/mdns/responder.ts'
import { makeZone } from '../../src/mdns/zone.ts'

const http = { instance: 'PigeBox._http._tcp.local', type: '_http._tcp.local', port: 80, txt: {} }
const zone = makeZone('pigebox.local', ['192.0.2.7'], [http])
const address: DnsRecord = {
  name: 'pigebox.local',
  type: 'A',
  ttl: 120,
  flush: true,
  data: '192.0.2.7',
}

/** A responder that has announced everything, at the time 0, and has been silent since. */
function settled(of = zone): Responder {
  let step = startResponder(of, -1_000_000, 0)
  while (Number.isFinite(step.wake)) step = wakeResponder(step.responder, step.wake)
  return step.responder
}

function ask(questions: readonly Partial<Question>[], more: Partial<Incoming> = {}): Incoming {
  return {
    kind: 'query',
    id: 0,
    truncated: false,
    questions: questions.map((question) => ({ name: '', type: 'A', unicast: false, ...question })),
    answers: [],
    authorities: [],
    additionals: [],
    from: { address: '192.0.2.9', port: 5353 },
    ...more,
  }
}

function tell(answers: readonly DnsRecord[]): Incoming {
  return { ...ask([]), kind: 'response', answers }
}

const types = (records: readonly DnsRecord[] = []): string[] => records.map(({ type }) => type)

describe('the way to a name', () => {
  test('three probes 250 ms apart after a random wait, then two announcements a second apart', () => {
    let step = startResponder(zone, 1_000, 0.5)
    const told: [number, string, number][] = []
    let at = step.wake
    while (Number.isFinite(step.wake)) {
      at = step.wake
      step = wakeResponder(step.responder, at)
      for (const { kind, authorities, answers } of step.send) {
        told.push([at, kind, authorities.length + answers.length])
      }
      if (step.announced) told.push([at, 'announced', 0])
    }
    expect(told).toEqual([
      [1_125, 'query', 3],
      [1_375, 'query', 3],
      [1_625, 'query', 3],
      [1_875, 'response', 5],
      [1_875, 'announced', 0],
      [2_875, 'response', 5],
    ])
  })

  test('a probe asks for everything of a name, by unicast, and tells what is proposed', () => {
    const first = startResponder(zone, 0, 0)
    const [probe] = wakeResponder(first.responder, 0).send
    expect(probe?.questions).toEqual([
      { name: 'pigebox.local', type: 'ANY', unicast: true },
      { name: 'PigeBox._http._tcp.local', type: 'ANY', unicast: true },
    ])
    expect(types(probe?.authorities)).toEqual(['A', 'SRV', 'TXT'])
    expect(probe?.authorities.some(({ flush }) => flush)).toBe(false)
  })

  test('announcements bear the cache-flush bit where names are ours alone', () => {
    const [message] = farewell(settled())
    expect(message?.answers.map(({ type, flush, ttl }) => [type, flush, ttl])).toEqual([
      ['PTR', false, 0],
      ['PTR', false, 0],
      ['A', true, 0],
      ['SRV', true, 0],
      ['TXT', true, 0],
    ])
    expect(farewell(startResponder(zone, 0, 0).responder)).toEqual([])
  })

  test('says nothing of names that are not its own yet', () => {
    const { responder } = startResponder(zone, 0, 0)
    const asked = [{ name: 'pigebox.local' }, { name: '_http._tcp.local', type: 'PTR' }]
    expect(hear(responder, ask(asked), 0, 0).send).toEqual([])
    const legacy = ask(asked, { from: { address: '192.0.2.9', port: 40_000 } })
    expect(hear(responder, legacy, 0, 0).send).toEqual([])
  })

  test('any other record of the name, of any type, takes it away; its own and a goodbye do not', () => {
    const { responder } = startResponder(zone, 0, 0)
    const other = { ...address, type: 'AAAA', data: 'fd00::9' }
    expect(hear(responder, tell([other]), 10, 0).lost).toEqual(['pigebox.local'])
    expect(
      hear(responder, tell([{ ...address, name: 'PigeBox.LOCAL', data: '192.0.2.8' }]), 10, 0).lost,
    ).toEqual(['PigeBox.LOCAL'])
    expect(hear(responder, tell([address]), 10, 0).lost).toBeUndefined()
    expect(hear(responder, tell([{ ...other, ttl: 0 }]), 10, 0).lost).toBeUndefined()
    expect(hear(responder, tell([{ ...other, name: 'else.local' }]), 10, 0).lost).toBeUndefined()
  })

  test('of two probes at once the greater records win, and the loser waits a second', () => {
    const { responder } = startResponder(zone, 0, 0)
    const rival = (data: string): Incoming =>
      ask([{ name: 'pigebox.local', type: 'ANY' }], { authorities: [{ ...address, data }] })
    expect(hear(responder, rival('192.0.2.6'), 10, 0).wake).toBe(0)
    expect(hear(responder, rival('192.0.2.7'), 10, 0).wake).toBe(0)
    const deferred = hear(responder, rival('192.0.2.8'), 10, 0)
    expect(deferred.wake).toBe(1_010)
    expect(deferred.lost).toBeUndefined()
  })
})

describe('a settled responder', () => {
  test('answers at once where nobody else can, with the rest beside it', () => {
    const [answer] = hear(settled(), ask([{ name: 'PIGEBOX.local' }]), 0, 0).send
    expect(answer).toMatchObject({ kind: 'response', id: 0, to: 'group', questions: [] })
    expect(answer?.answers).toEqual([address])
    expect(types(answer?.additionals)).toEqual(['NSEC'])
  })

  test('tells what its names have not', () => {
    const [answer] = hear(settled(), ask([{ name: 'pigebox.local', type: 'AAAA' }]), 0, 0).send
    expect(answer?.answers).toEqual([
      {
        name: 'pigebox.local',
        type: 'NSEC',
        ttl: 120,
        flush: true,
        data: { nextDomain: 'pigebox.local', rrtypes: ['A'] },
      },
    ])
  })

  test('answers lists that others share after 20 to 120 ms, with service and host beside', () => {
    const asked = ask([{ name: '_http._tcp.local', type: 'PTR' }])
    expect(hear(settled(), asked, 0, 0)).toMatchObject({ send: [], wake: 20 })
    const step = hear(settled(), asked, 0, 0.999)
    expect(step.wake).toBeCloseTo(119.9)
    const [answer] = wakeResponder(step.responder, 120).send
    expect(types(answer?.answers)).toEqual(['PTR'])
    expect(types(answer?.additionals)).toEqual(['SRV', 'TXT', 'A', 'NSEC'])
  })

  test('tells which kinds of services there are', () => {
    const step = hear(settled(), ask([{ name: '_services._dns-sd._udp.local', type: 'PTR' }]), 0, 0)
    const [answer] = wakeResponder(step.responder, 20).send
    expect(answer?.answers).toMatchObject([{ type: 'PTR', data: '_http._tcp.local' }])
  })

  test('holds back what the asker knows for half of its life yet', () => {
    const known = (ttl: number) =>
      ask([{ name: 'pigebox.local' }], { answers: [{ ...address, ttl }] })
    expect(hear(settled(), known(60), 0, 0).send).toEqual([])
    expect(hear(settled(), known(59), 0, 0).send).toHaveLength(1)
  })

  test('waits for the rest of what the asker knows', () => {
    const first = hear(settled(), ask([{ name: 'pigebox.local' }], { truncated: true }), 0, 0)
    expect(first).toMatchObject({ send: [], wake: 400 })
    const rest = hear(first.responder, ask([], { answers: [address] }), 100, 0)
    expect(rest.wake).toBe(Number.POSITIVE_INFINITY)
    const others = ask([], { answers: [address], from: { address: '192.0.2.1', port: 5353 } })
    expect(hear(first.responder, others, 100, 0).wake).toBe(400)
  })

  test('is silent when another one has just said the same', () => {
    const asked = hear(
      settled(),
      ask([{ name: '_services._dns-sd._udp.local', type: 'PTR' }]),
      0,
      0,
    )
    const [own] = asked.responder.pending.values()
    expect(own).toBeDefined()
    const heard = hear(asked.responder, tell(own ? [own.record] : []), 5, 0)
    expect(heard.wake).toBe(Number.POSITIVE_INFINITY)
  })

  test('answers the asker alone, if it wants and the others have heard it lately', () => {
    const asked = ask([{ name: 'pigebox.local', unicast: true }])
    const responder = settled()
    const lately = hear(responder, asked, -990_000, 0).send
    expect(lately).toMatchObject([{ to: { address: '192.0.2.9', port: 5353 }, answers: [address] }])
    expect(hear(responder, asked, 0, 0).send).toMatchObject([{ to: 'group' }])
  })

  test('answers a resolver that knows no multicast DNS in its own terms', () => {
    const question = { name: 'pigebox.local', type: 'A', unicast: false }
    const from = { address: '192.0.2.9', port: 40_000 }
    const [answer] = hear(settled(), ask([question], { id: 77, from }), 0, 0).send
    expect(answer).toMatchObject({ id: 77, to: from, questions: [question] })
    expect(answer?.answers).toEqual([{ ...address, ttl: 10, flush: false }])
    expect(hear(settled(), ask([{ name: 'else.local' }], { from }), 0, 0).send).toEqual([])
  })

  test('defends its name at once, to everybody, four times a second at most', () => {
    const attack = ask([{ name: 'pigebox.local', type: 'ANY', unicast: true }], {
      authorities: [{ ...address, data: '192.0.2.9' }],
    })
    const first = hear(settled(), attack, 0, 0)
    expect(first.send).toMatchObject([{ to: 'group', answers: [address] }])
    const second = hear(first.responder, attack, 100, 0)
    expect(second).toMatchObject({ send: [], wake: 250 })
  })

  test('goes back to probing when its record is contradicted, not when it is repeated', () => {
    const challenged = hear(settled(), tell([{ ...address, data: '192.0.2.8' }]), 0, 0.4)
    expect(challenged.responder.phase).toEqual({ name: 'probing', sent: 0, due: 100 })
    expect(challenged.lost).toBeUndefined()
    // Another type of a name that is ours contradicts nothing that we say.
    const beside = tell([address, { ...address, type: 'AAAA', data: 'fd00::9' }])
    expect(hear(settled(), beside, 0, 0).responder.phase.name).toBe('settled')
  })

  test('says again what another one takes back', () => {
    const step = hear(settled(), tell([{ ...address, ttl: 0 }]), 0, 0)
    expect(step.wake).toBe(20)
    expect(wakeResponder(step.responder, 20).send).toMatchObject([{ answers: [address] }])
  })

  test('announces new addresses, takes old ones back, and takes its own echo for no conflict', () => {
    const both = makeZone('pigebox.local', ['192.0.2.7', 'fd00::7'], [])
    const changed = changeZone(settled(both), makeZone('pigebox.local', ['192.0.2.8'], []), 0)
    expect(changed.send).toMatchObject([{ answers: [{ type: 'AAAA', ttl: 0 }] }])
    const told = wakeResponder(changed.responder, changed.wake)
    expect(told.send).toMatchObject([{ answers: [{ type: 'A', data: '192.0.2.8', flush: true }] }])
    expect(told.announced).toBe(true)
    expect(hear(told.responder, tell([address]), 900, 0).responder.phase.name).toBe('announcing')
    expect(hear(told.responder, tell([address]), 1_100, 0).responder.phase.name).toBe('probing')
  })
})

describe('whatever comes', () => {
  const record = fc.record({
    name: fc.oneof(
      fc.constantFrom('pigebox.local', '_http._tcp.local', http.instance),
      fc.string(),
    ),
    type: fc.constantFrom('A', 'AAAA', 'PTR', 'SRV', 'TXT', 'NSEC', 'HINFO', 'UNKNOWN_99'),
    ttl: fc.nat(5_000),
    flush: fc.boolean(),
    data: fc.oneof(
      ...[fc.string(), fc.ipV4(), fc.ipV6(), fc.jsonValue(), fc.uint8Array()],
      fc.dictionary(
        fc.constantFrom('toString', 'valueOf', 'target', 'cpu', 'port'),
        fc.jsonValue(),
      ),
    ),
  }) as fc.Arbitrary<DnsRecord>
  const incoming: fc.Arbitrary<Incoming> = fc.record({
    kind: fc.constantFrom('query', 'response'),
    id: fc.nat(65_535),
    truncated: fc.boolean(),
    questions: fc.array(
      fc.record({
        name: fc.constantFrom('pigebox.local', '_http._tcp.local', http.instance, ''),
        type: fc.constantFrom('A', 'PTR', 'ANY', 'NSEC', 'X'),
        unicast: fc.boolean(),
      }),
    ),
    answers: fc.array(record),
    authorities: fc.array(record),
    additionals: fc.array(record),
    from: fc.record({ address: fc.ipV4(), port: fc.constantFrom(5353, 40_000) }),
  })

  test('a responder stays bounded and never spins', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(incoming, fc.double({ min: 0, max: 0.99, noNaN: true }))),
        (events) => {
          let responder = settled()
          let now = 0
          for (const [message, random] of events) {
            now += random * 100
            const step = hear(responder, message, now, random)
            responder = step.responder
            if (step.wake <= now) responder = wakeResponder(responder, now).responder
            expect(step.send.length).toBeLessThanOrEqual(2)
            expect(responder.pending.size).toBeLessThanOrEqual(7)
            expect(responder.told.size).toBeLessThanOrEqual(7)
          }
          expect(wakeResponder(responder, now).wake).toBeGreaterThan(now)
        },
      ),
      { numRuns: 300 },
    )
  })

  test('the order of records is one: antisymmetric, and equal only to itself', () => {
    fc.assert(
      fc.property(fc.array(record), fc.array(record), (a, b) => {
        expect(Math.sign(compareRecordLists(a, b))).toBe(-Math.sign(compareRecordLists(b, a)) + 0)
        expect(compareRecordLists(a, a.toReversed())).toBe(0)
      }),
    )
    // RFC 6762, 8.2: the later address wins; longer is later.
    const list = (...data: string[]) => data.map((data) => ({ ...address, data }))
    expect(compareRecordLists(list('169.254.99.200'), list('169.254.200.50'))).toBeLessThan(0)
    expect(compareRecordLists(list('10.0.0.1', '10.0.0.2'), list('10.0.0.1'))).toBeGreaterThan(0)
  })
})
