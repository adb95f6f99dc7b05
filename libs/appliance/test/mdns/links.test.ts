import { describe, expect, test } from 'vitest'
import { publishName } from '../../src/index.ts'
import { addressBytes } from '../../src/mdns/address.ts'
import { hostName, probePause, publishedServices, renamed } from '../../src/mdns/identity.ts'
import { type InterfaceInfo, linkOf, linksOf } from '../../src/mdns/links.ts'
import { hostLabel, instanceLabel, isHostLabel, isInstanceLabel } from '../../src/mdns/name.ts'

const ipv4 = (address: string, netmask = '255.255.255.0', internal = false): InterfaceInfo => {
  return { address, netmask, family: 'IPv4', internal }
}
const ipv6 = (address: string, scopeid = 0, netmask = 'ffff:ffff:ffff:ffff::'): InterfaceInfo => {
  return { address, netmask, family: 'IPv6', internal: address === '::1', scopeid }
}
const interfaces = {
  lo: [ipv4('127.0.0.1', '255.0.0.0', true), ipv6('::1')],
  eth0: [ipv4('192.168.1.5'), ipv6('fe80::5', 2)],
  wlan0: [ipv4('192.168.1.6'), ipv6('fd00::6'), ipv6('fe80::6', 3)],
  usb0: [ipv4('169.254.7.7', '255.255.0.0')],
  down: undefined,
}

describe('links', () => {
  test('all but the loopback, or those that are named', () => {
    expect(linksOf(interfaces).map(({ name }) => name)).toEqual(['eth0', 'wlan0', 'usb0'])
    expect(linksOf(interfaces, ['lo', 'eth7']).map(({ name }) => name)).toEqual(['lo'])
    expect(linksOf(interfaces)[0]).toMatchObject({ index: 2, ipv4: '192.168.1.5', ipv6: true })
  })

  test('publish link-local addresses only where a family has no others, and all of one network', () => {
    expect(linksOf(interfaces).map(({ published }) => published)).toEqual([
      ['192.168.1.5', '192.168.1.6', 'fd00::6'],
      ['192.168.1.5', '192.168.1.6', 'fd00::6'],
      ['169.254.7.7'],
    ])
    const alone = linksOf({ eth0: interfaces.eth0, usb0: interfaces.usb0 })
    expect(alone.map(({ published }) => published)).toEqual([
      ['192.168.1.5', 'fe80::5'],
      ['169.254.7.7'],
    ])
  })

  test('are known by the sender', () => {
    const links = linksOf(interfaces)
    const of = (sender: string) => linkOf(links, sender)?.name
    expect(of('192.168.1.99')).toBe('eth0')
    expect(of('192.168.1.6')).toBe('wlan0')
    expect(of('fe80::99%wlan0')).toBe('wlan0')
    expect(of('fd00::1')).toBe('wlan0')
    expect(of('169.254.1.1')).toBe('usb0')
    for (const stranger of ['192.168.2.1', 'fd01::1', 'fe80::1%eth9', '127.0.0.1', 'x']) {
      expect(of(stranger), stranger).toBeUndefined()
    }
  })

  test('addresses are read in all their forms', () => {
    expect([...addressBytes('192.0.2.7')]).toEqual([192, 0, 2, 7])
    expect(addressBytes('::')).toEqual(new Uint8Array(16))
    expect([...addressBytes('FE80::1:0:ff%eth0')]).toEqual([
      ...[0xfe, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0xff],
    ])
    expect(addressBytes('::ffff:1.2.3.4').slice(12)).toEqual(Uint8Array.of(1, 2, 3, 4))
    expect(addressBytes('1::2::3')).toEqual(new Uint8Array())
  })
})

describe('names', () => {
  test('count up, and stay within 63 bytes', () => {
    expect([1, 2, 3].map((number) => hostLabel('box', number))).toEqual(['box', 'box-2', 'box-3'])
    expect(instanceLabel('Box', 2)).toBe('Box (2)')
    expect(hostLabel('x'.repeat(63), 10)).toBe(`${'x'.repeat(60)}-10`)
    const long = instanceLabel('é'.repeat(31), 2)
    expect(new TextEncoder().encode(long).length).toBeLessThanOrEqual(63)
    expect(long).toMatch(/^é+ \(2\)$/)
  })

  test('only what is lost is renamed', () => {
    const identity = {
      label: 'box',
      number: 1,
      services: [
        { name: 'Box', port: 80, number: 1 },
        { name: 'Box', port: 22, type: 'ssh', number: 1 },
      ],
    }
    const next = renamed(identity, ['BOX.local', 'box._ssh._tcp.local'])
    expect(hostName(next)).toBe('box-2.local')
    expect(publishedServices(next).map(({ instance }) => instance)).toEqual([
      'Box._http._tcp.local',
      'Box (2)._ssh._tcp.local',
    ])
  })

  test('after fifteen conflicts in ten seconds there is a pause', () => {
    const conflicts = Array.from({ length: 15 }, (_, index) => index * 600)
    expect(probePause(conflicts, 9_000)).toBe(5_000)
    expect(probePause(conflicts, 10_500)).toBe(0)
    expect(probePause(conflicts.slice(1), 9_000)).toBe(0)
  })

  test('are checked, all at once', () => {
    expect(isHostLabel('-a') || isHostLabel('a.b') || isHostLabel('') || isHostLabel('é')).toBe(
      false,
    )
    expect(isInstanceLabel('Büro 7: «π»') && !isInstanceLabel('a.b') && !isInstanceLabel('')).toBe(
      true,
    )
    expect(() =>
      publishName({
        name: 'my box',
        poll: 0,
        services: [{ name: 'v1.0', type: 'x y', port: 0, txt: { 'a=b': 'c', d: 'e'.repeat(255) } }],
      }),
    ).toThrow(/name: expected letters.*poll.*without dots.*registered type.*v1.0.port.*txt.*txt/)
  })
})
