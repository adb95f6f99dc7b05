import { expect, it } from 'vitest'
import { broadcastAddresses, magicPacket } from '../src/wake.ts'

const card = (address: string, netmask: string, family = 'IPv4') =>
  ({ address, netmask, family, mac: '', internal: false, cidr: null }) as never

it('makes the packet that cards wait for', () => {
  const packet = magicPacket('52:54:00:12:34:56')
  expect(packet).toHaveLength(102)
  expect(packet.subarray(0, 12).toString('hex')).toBe('ffffffffffff525400123456')
})

it('finds how all on a network are reached', () => {
  const cards = {
    eth0: [card('192.168.77.1', '255.255.255.0'), card('fd77::1', 'ffff::', 'IPv6')],
    eth1: [card('10.1.2.3', '255.255.240.0'), card('172.16.0.1', '255.255.255.252')],
  }
  expect(broadcastAddresses('eth0', cards)).toEqual(['192.168.77.255'])
  expect(broadcastAddresses('eth1', cards)).toEqual(['10.1.15.255', '172.16.0.3'])
  expect(broadcastAddresses('eth9', cards)).toEqual(['255.255.255.255'])
  expect(broadcastAddresses(undefined, cards)).toEqual(['255.255.255.255'])
})
