import { expect, it } from 'vitest'
import { type ProjectConfig, readProjectConfig } from '../src/config/project.ts'
import { checkHost } from '../src/host-check.ts'

const config = readProjectConfig('') as ProjectConfig
const ipv4 = { address: '192.168.1.1', family: 'IPv4', netmask: '255.255.255.0' }
const link = { address: 'fe80::1', family: 'IPv6' }
const local = { address: 'fd77::1', family: 'IPv6' }

it.each([
  [
    'a card that is not there',
    { lo: [], br0: [ipv4] },
    /^dnsmasq.interface: .*\(there are br0\), got eth0/,
  ],
  ['no card at all', { lo: [] }, /\(there is none\)/],
  [
    'an address that is not the card’s',
    { eth0: [{ address: '10.0.0.1', family: 'IPv4' }] },
    /^boottorrent.host_ip: expected an address of eth0 \(10.0.0.1\), got 192.168.1.1\. .*ip address add/,
  ],
  [
    'addresses of another network, which nobody would be given',
    { eth0: [{ ...ipv4, netmask: '255.255.255.192' }] },
    /^dnsmasq.dhcp_range: expected addresses of the network of eth0 \(192.168.1.1, netmask 255.255.255.192\), got 192.168.1.150\./,
  ],
])('refuses %s', (_, cards, expected) => {
  expect(checkHost(config, cards).faults.join()).toMatch(expected)
})

it('advises what spares machines a wait', () => {
  expect(checkHost(config, { eth0: [ipv4, link] })).toEqual({
    faults: [],
    advice: [expect.stringContaining('ip address add fd77::1/64 dev eth0')],
  })
  expect(checkHost(config, { eth0: [ipv4, link, local] })).toEqual({ faults: [], advice: [] })
  const proxy = readProjectConfig('dnsmasq: {proxy_dhcp: true}') as ProjectConfig
  expect(checkHost(proxy, { eth0: [ipv4] })).toEqual({ faults: [], advice: [] })
})
