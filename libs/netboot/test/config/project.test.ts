import { describe, expect, it } from 'vitest'
import { type ConfigFault, faultLine } from '../../src/config/fault.ts'
import { type ProjectConfig, readProjectConfig } from '../../src/config/project.ts'
import { projectText } from '../../src/config/project-text.ts'

const read = (text: string, oss?: readonly string[]): ProjectConfig => {
  const config = readProjectConfig(text, oss)
  if ('hostIp' in config) return config
  throw new Error((config as readonly ConfigFault[]).map(faultLine).join('\n'))
}
const faults = (text: string, oss?: readonly string[]): string[] => {
  const config = readProjectConfig(text, oss)
  return 'hostIp' in config ? [] : (config as readonly ConfigFault[]).map(faultLine)
}

describe('Boottorrent.yaml', () => {
  it('of today: what init writes is sound, and is the defaults', () => {
    expect(read(projectText())).toEqual(read(''))
    expect(read(projectText())).toMatchObject({
      ...{ timeout: 30, seedTime: 30, hostIp: '192.168.1.1', dhcp: 'server', tftp: true },
      ...{ httpPort: 8080, webSeed: 'auto', trackerPort: 10_001, lpd: true, pex: true, dht: false },
    })
  })

  it('explains each key where it stands', () => {
    const lines = projectText().split('\n')
    const keys = lines.filter((line) => /^ {2}(# )?\w+:/.test(line))
    expect(keys).toHaveLength(26)
    for (const key of keys) expect(lines[lines.indexOf(key) - 1], key).toMatch(/^ {2}# \S/)
  })

  it('takes what init is told', () => {
    const text = projectText({ 'boottorrent.host_ip': '10.0.0.2', 'dnsmasq.interface': 'br0' })
    expect(read(text)).toMatchObject({ hostIp: '10.0.0.2', interface: 'br0' })
  })

  it('of 2018, with hefur and transmission', () => {
    const text = `
boottorrent:
  version: 0
  timeout: -1
  default_os: linux
  display_oss: [linux, other]
  seed_time: -5
  host_ip: 192.168.1.1
dnsmasq:
  enable_dhcp: true
  user:
  interface: eth0
  bind_interfaces: true
  dhcp_range: 192.168.1.50,192.168.1.150,12h
  enable_tftp: true
hefur: {enable: true, port: 6969}
transmission: {rpc_port: 9091, dht_enabled: true, lpd_enabled: true}
aria2:
  bt_enable_lpd: false
  enable_peer_exchange: false
  enable_dht: false
  check_integrity: true
  console_log_level: warn
`
    expect(read(text, ['linux', 'other'])).toMatchObject({
      ...{ timeout: -1, seedTime: 0, defaultOs: 'linux', displayOss: ['linux', 'other'] },
      ...{
        trackerPort: 6969,
        lpd: false,
        pex: false,
        dht: true,
        logLevel: 'warn',
        user: undefined,
      },
    })
  })

  it('is told what changes nothing today, and why', () => {
    const text = `transmission: {rpc_port: 9091, dht_enabled: true, lpd_enabled: false}
aria2: {bt_enable_lpd: true, enable_dht: false, check_integrity: false}
`
    expect(read(text)).toMatchObject({
      ...{ lpd: true, seederLpd: false },
      ignored: [
        'transmission.rpc_port is ignored: the seeder is part of this program, and is asked over no port',
        'transmission.dht_enabled is ignored: machines look for peers in their network alone',
        'aria2.check_integrity is ignored: every piece and every file is checked',
      ],
    })
    expect(read(projectText()).ignored).toEqual([])
  })

  it('is told every fault at once, with its line and what to do', () => {
    const text = `boottorrent:
  timeout: soon
  tiemout: 3
  host_ip: 192.168.1
dnsmasq:
  enable_dhcp: "true"
  dhcp_range: 192.168.1.50
opentracker:
  port: 0
machines:
  laptop: linux
`
    expect(faults(text)).toEqual([
      'Boottorrent.yaml:2: boottorrent.timeout: expected a whole number of seconds, at most 86400, got "soon". Write 30, 0 to boot at once, or -1 to wait for ever.',
      'Boottorrent.yaml:3: boottorrent.tiemout: there is no such key. Did you mean timeout?',
      'Boottorrent.yaml:4: boottorrent.host_ip: expected an IPv4 address, got "192.168.1". Write the address of the network card, as `ip address` shows it, such as 192.168.1.1.',
      'Boottorrent.yaml:6: dnsmasq.enable_dhcp: expected true or false, got "true". Write true or false, without quotes.',
      'Boottorrent.yaml:7: dnsmasq.dhcp_range: expected FIRST,LAST,TIME, got "192.168.1.50". Write two IPv4 addresses and a time, such as "192.168.1.50,192.168.1.150,12h".',
      'Boottorrent.yaml:9: opentracker.port: expected a port, 1 to 65535, got 0. Write 10001, or another port that is free.',
      'Boottorrent.yaml:11: machines.laptop: expected MAC addresses, each with the name of a folder in oss/, got "linux". Write lines such as "52:54:00:12:34:56": linux.',
    ])
  })

  it.each([
    [
      'a system that is not there',
      'boottorrent: {default_os: lniux}',
      /^.*:1: boottorrent.default_os: expected a folder in oss\/ \(there are linux\), got "lniux"/,
    ],
    [
      'nobody who tells of peers',
      'opentracker: {enable: false}\naria2: {bt_enable_lpd: false}',
      /:1: opentracker.enable: expected a tracker or local peer discovery/,
    ],
    [
      'two trackers',
      'opentracker: {enable: true}\nhefur: {port: 1}',
      /:2: hefur: expected one tracker/,
    ],
    [
      'nothing to fetch by',
      'http: {enable: false}\ndnsmasq: {enable_tftp: false}',
      /:1: http.enable: expected HTTP or TFTP/,
    ],
    [
      'the address of the server given away',
      'boottorrent: {host_ip: 192.168.1.60}',
      /dhcp_range: expected addresses without that of the server/,
    ],
    [
      'a default that is not shown',
      'boottorrent: {default_os: linux, display_oss: [other]}',
      /expected one of display_oss \(other\), got "linux"/,
    ],
    ['no YAML', 'a: [', /^Boottorrent.yaml:1: expected YAML: /],
    ['a list', '- a', /^Boottorrent.yaml:1: expected keys and values, got \["a"\]/],
    ['references that multiply', bomb(), /expected YAML: .*alias/],
  ])('refuses %s', (_, text, expected) => {
    expect(
      faults(text, ['linux', 'other'].slice(0, text.includes('other') ? 2 : 1)).join('\n'),
    ).toMatch(expected)
  })
})

function bomb(): string {
  const levels = Array.from({ length: 9 }, (_, level) =>
    level === 0
      ? 'a0: &a0 [x, x]'
      : `a${level}: &a${level} [${Array(9)
          .fill(`*a${level - 1}`)
          .join(', ')}]`,
  )
  return levels.join('\n')
}
