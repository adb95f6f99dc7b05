import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Network, type NetworkHost, network } from '../../../../test/support/namespace.ts'
import type { MdnsOptions } from '../../src/index.ts'
import { avahi, program, publisher } from './programs.ts'

const box: MdnsOptions = {
  name: 'pigebox',
  services: [{ name: 'PigeBox', port: 80, txt: { path: '/pige/' } }],
  poll: 100,
}

let net: Network
let one: NetworkHost
let two: NetworkHost
let three: NetworkHost
beforeAll(async () => {
  net = await network(3)
  const [a, b, c] = net.hosts
  if (!a || !b || !c) throw new Error('three hosts are needed')
  ;[one, two, three] = [a, b, c]
})
afterAll(() => net[Symbol.asyncDispose]())

/** What a host answers to a resolver that knows no multicast DNS. */
const dig = async (host: NetworkHost, name: string, type = 'A'): Promise<string> => {
  const asked = ['+short', '+tries=3', '+time=5', '-p', '5353', `@${host.ipv4}`, name, type]
  return (await three.run('dig', ...asked)).trim()
}

describe('two boxes of one name', () => {
  test('the second takes the next name, and each answers to its own', async () => {
    await using first = publisher(one, box)
    expect(await first.next('published')).toMatchObject({
      name: 'pigebox.local',
      interface: 'eth0',
      addresses: [one.ipv4, expect.stringMatching(/^fe80:/)],
    })
    await using second = publisher(two, box)
    expect(await second.next('conflict')).toMatchObject({ name: 'pigebox-2.local' })
    expect(await second.next('published')).toMatchObject({ name: 'pigebox-2.local' })
    expect(await dig(one, 'pigebox.local')).toBe(one.ipv4)
    expect(await dig(two, 'pigebox-2.local')).toBe(two.ipv4)
    expect(await dig(one, '_http._tcp.local', 'PTR')).toBe('PigeBox._http._tcp.local.')
    expect(await dig(two, '_http._tcp.local', 'PTR')).toBe('PigeBox\\032\\(2\\)._http._tcp.local.')
    expect(await dig(two, 'PigeBox\\ \\(2\\)._http._tcp.local', 'SRV')).toBe(
      '0 0 80 pigebox-2.local.',
    )
    expect(await dig(one, 'PigeBox._http._tcp.local', 'TXT')).toBe('"path=/pige/"')
  })

  test('that start at the same moment have different names', async () => {
    await using first = publisher(one, box)
    await using second = publisher(two, box)
    const settled = async (box: typeof first): Promise<unknown> =>
      (await box.next('published'))['name']
    const names = await Promise.all([settled(first), settled(second)])
    expect(new Set(names)).toEqual(new Set(['pigebox.local', 'pigebox-2.local']))
  })
})

/** The web pages that avahi sees. It gives up on one that does not answer at once, and is asked again then. */
const servicesSeenBy = (host: NetworkHost) => (): Promise<string> =>
  host.run('avahi-browse', '--resolve', '--terminate', '--parsable', '_http._tcp')

describe('beside avahi', () => {
  test('it resolves our name, finds our service, and sees it go', async () => {
    await using _avahi = await avahi(two, 'other')
    {
      await using ours = publisher(one, box)
      await ours.next('published')
      expect(await two.run('avahi-resolve', '-4', '-n', 'pigebox.local')).toBe(
        `pigebox.local\t${one.ipv4}\n`,
      )
      const found = `=;eth0;IPv4;PigeBox;Web Site;local;pigebox.local;${one.ipv4};80;"path=/pige/"`
      await expect.poll(servicesSeenBy(two)).toContain(found)
    }
    await expect.poll(servicesSeenBy(two)).toBe('')
  })

  test('it keeps its name, and we keep ours', async () => {
    {
      await using _theirs = await avahi(two, 'pigebox')
      await using ours = publisher(one, box)
      expect(await ours.next('published')).toMatchObject({ name: 'pigebox-2.local' })
    }
    await using ours = publisher(one, box)
    await ours.next('published')
    await using theirs = await avahi(two, 'pigebox')
    expect(theirs.name).toBe('pigebox-2.local')
    expect(await dig(one, 'pigebox.local')).toBe(one.ipv4)
  })

  test('on one host they share the port, and even the name', async () => {
    await using _theirs = await avahi(one, 'pigebox')
    await using ours = publisher(one, box)
    expect(await ours.next('published')).toMatchObject({ name: 'pigebox.local' })
    await using _resolver = await avahi(two, 'other')
    expect(await two.run('avahi-resolve', '-4', '-n', 'pigebox.local')).toBe(
      `pigebox.local\t${one.ipv4}\n`,
    )
    await expect.poll(servicesSeenBy(two)).toContain(`pigebox.local;${one.ipv4};80;"path=/pige/"`)
  })
})

describe('a network that changes', () => {
  test('addresses are followed, and cards that come and go', async () => {
    await using ours = publisher(one, box)
    await ours.next('published')
    await one.run('ip', 'address', 'add', 'fd77::1/64', 'dev', 'eth0')
    expect(await ours.next('published')).toMatchObject({ addresses: [one.ipv4, 'fd77::1'] })
    expect(await dig(one, 'pigebox.local', 'AAAA')).toBe('fd77::1')
    await one.run('ip', 'address', 'del', 'fd77::1/64', 'dev', 'eth0')
    expect(await ours.next('published')).toMatchObject({
      addresses: [one.ipv4, expect.stringMatching(/^fe80:/)],
    })
    await net.plug(0, false)
    expect(await ours.next('unavailable')).toMatchObject({
      message: 'cannot publish pigebox.local: there is no network',
    })
    await net.plug(0, true)
    expect(await ours.next('published')).toMatchObject({ name: 'pigebox.local' })
  })

  test('a port that another one keeps for itself is waited for', async () => {
    const listen = 'require("dgram").createSocket("udp4").bind(5353, () => console.log("bound"))'
    await using taker = program(one, process.execPath, '-e', listen)
    await taker.line('bound')
    await using ours = publisher(one, box)
    expect(await ours.next('unavailable')).toMatchObject({
      message: 'cannot publish pigebox.local: bind EADDRINUSE 0.0.0.0:5353',
    })
    await taker[Symbol.asyncDispose]()
    expect(await ours.next('published')).toMatchObject({ name: 'pigebox.local' })
  })
})

test("two cards on one network tell the same, and are in nobody's way", async () => {
  await using twofold = await network(2, 2)
  const [ours, other] = twofold.hosts
  if (!ours || !other) throw new Error('two hosts are needed')
  await using published = publisher(ours, box)
  const events = [await published.next('published'), await published.next('published')]
  expect(events.map((event) => event['interface']).sort()).toEqual(['eth0', 'eth1'])
  for (const event of events) {
    expect(event).toMatchObject({
      name: 'pigebox.local',
      addresses: expect.arrayContaining(['10.77.0.1', '10.77.0.101']),
    })
  }
  await using _avahi = await avahi(other, 'other')
  const resolved = await other.run('avahi-resolve', '-4', '-n', 'pigebox.local')
  expect(resolved).toMatch(/^pigebox\.local\t10\.77\.0\.(1|101)\n$/)
})
