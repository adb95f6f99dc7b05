import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { GroupSocket } from '../../src/mdns/group-socket.ts'
import { startResponder, wakeResponder } from '../../src/mdns/lifecycle.ts'
import { openLinkChannel } from '../../src/mdns/link-channel.ts'
import { type Link, linksOf } from '../../src/mdns/links.ts'
import { type Incoming, type Outgoing, probe, response } from '../../src/mdns/message.ts'
import type { DnsRecord } from '../../src/mdns/record.ts'
import { makeZone } from '../../src/mdns/zone.ts'

const [link] = linksOf({
  eth0: [{ address: '192.0.2.7', netmask: '255.255.255.0', family: 'IPv4', internal: false }],
}) as [Link]
const from = { address: '192.0.2.9', port: 5353, family: 'IPv4' as const, size: 0 }

/** Encode, and decode as another one would. */
async function overTheWire(message: Outgoing, shared: boolean): Promise<Incoming | undefined> {
  let heard: Incoming | undefined
  using receiver = openLinkChannel(link, [], shared, (message) => {
    heard = message
  })
  const wire: GroupSocket = {
    family: 'udp4',
    join: () => true,
    leave: () => {},
    send: async (_, bytes) => receiver.receive(Buffer.from(bytes), from),
    async [Symbol.asyncDispose]() {},
  }
  using sender = openLinkChannel(link, [wire], shared, () => {})
  await sender.send(message)
  return heard
}

const zone = makeZone(
  'pigebox.local',
  ['192.0.2.7', 'fd00::7'],
  [
    {
      instance: 'Büro (2)._http._tcp.local',
      type: '_http._tcp.local',
      port: 80,
      txt: { path: '/' },
    },
  ],
)

describe('messages over the wire', () => {
  test('a probe keeps its unicast bits, unless the port is shared', async () => {
    const { responder } = startResponder(zone, 0, 0)
    const [sent] = wakeResponder(responder, 0).send as [Outgoing]
    const alone = await overTheWire(sent, false)
    expect(alone?.questions).toEqual([
      { name: 'pigebox.local', type: 'ANY', unicast: true },
      { name: 'Büro (2)._http._tcp.local', type: 'ANY', unicast: true },
    ])
    const shared = await overTheWire(sent, true)
    expect(shared?.questions.map(({ unicast }) => unicast)).toEqual([false, false])
    expect(shared?.authorities.map(({ type }) => type)).toEqual(['A', 'AAAA', 'SRV', 'TXT'])
  })

  test('records arrive as they were, and are not changed by being sent', async () => {
    const records = [...zone.shared, ...zone.unique, ...zone.negative]
    const before = structuredClone(records)
    const heard = await overTheWire(response(records), false)
    expect(records).toEqual(before)
    // Texts come as bytes, and lists of types in the order of their numbers.
    const readable = (record: DnsRecord): DnsRecord => {
      if (record.type === 'TXT') return { ...record, data: [record.data].flat().map(String) }
      const { rrtypes, ...others } = Object(record.data) as { rrtypes?: string[] }
      return rrtypes ? { ...record, data: { ...others, rrtypes: rrtypes.toSorted() } } : record
    }
    expect(heard?.answers.map(readable)).toEqual(before.map(readable))
  })

  test('no datagram does any harm', async () => {
    const samples: Buffer[] = []
    const tap: GroupSocket = {
      family: 'udp4',
      join: () => true,
      leave: () => {},
      send: async (_, bytes) => void samples.push(Buffer.from(bytes)),
      async [Symbol.asyncDispose]() {},
    }
    using sender = openLinkChannel(link, [tap], false, () => {})
    await sender.send(response([...zone.shared, ...zone.unique, ...zone.negative]))
    await sender.send(probe(['pigebox.local'], zone.unique as DnsRecord[]))
    let heard = 0
    using receiver = openLinkChannel(link, [], false, () => {
      heard += 1
    })
    fc.assert(
      fc.property(
        fc.oneof(
          fc.uint8Array({ maxLength: 300 }),
          fc
            .tuple(
              fc.constantFrom(...samples),
              fc.array(fc.tuple(fc.nat(400), fc.nat(255))),
              fc.nat(400),
            )
            .map(([sample, changes, length]) => {
              const bytes = Uint8Array.from(sample)
              for (const [at, value] of changes) if (at < bytes.length) bytes[at] = value
              return bytes.subarray(0, bytes.length - (length % bytes.length))
            }),
        ),
        (bytes) => receiver.receive(Buffer.from(bytes), from),
      ),
      { numRuns: 2_000 },
    )
    expect(heard).toBeGreaterThan(0)
  })
})
