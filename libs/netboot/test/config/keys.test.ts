import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { aboutOf } from '../../src/config/about.ts'
import { type ConfigFault, faultLine, isFaults } from '../../src/config/fault.ts'
import { type ProjectConfig, readProjectConfig } from '../../src/config/project.ts'
import { projectSchema } from '../../src/config/project-keys.ts'
import { projectText } from '../../src/config/project-text.ts'
import { bare } from '../../src/config/read-keys.ts'

interface Row {
  /** `section.key`. */
  readonly key: string
  /** A value, and what it comes to. */
  readonly good: readonly (readonly [yaml: string, config: Partial<ProjectConfig>])[]
  /** Values that are refused. */
  readonly bad: readonly string[]
  /** What has to be written beside it. */
  readonly beside?: string
}

/** What is true or false: it is neither yes nor 1, and quotes make it a text. */
const noFlag = ['yes', '"true"', '1', '[]']
/** Of the right form, and nobody's. */
const publicKey = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcH'
const noPort = ['0', '65536', '-1', '80.5', '"80"', 'http']
const noSeconds = ['soon', '1.5', '"30"', '86401', '-86401', '.inf', '.nan', '30s']

/** Every key of the file of today, and of the file of 2018. */
const table: readonly Row[] = [
  { key: 'boottorrent.version', good: [['0', {}]], bad: ['1', '"0"', 'x'] },
  {
    key: 'boottorrent.timeout',
    good: [
      ['0', { timeout: 0 }],
      ['-1', { timeout: -1 }],
      ['86400', { timeout: 86_400 }],
    ],
    bad: noSeconds,
  },
  {
    key: 'boottorrent.default_os',
    good: [['linux', { defaultOs: 'linux' }]],
    bad: ['../linux', '/linux', '.hidden', '""', '5', 'a b', '[linux]', `"${'a'.repeat(65)}"`],
  },
  {
    key: 'boottorrent.display_oss',
    good: [
      ['[other, linux]', { displayOss: ['other', 'linux'] }],
      ['\n    - linux', { displayOss: ['linux'] }],
    ],
    bad: ['[]', 'linux', '[../x]', '[1]', '{a: b}'],
  },
  {
    key: 'boottorrent.seed_time',
    good: [
      ['30', { seedTime: 30 }],
      ['0', { seedTime: 0 }],
      ['-5', { seedTime: 0 }],
    ],
    bad: noSeconds,
  },
  {
    key: 'boottorrent.host_ip',
    good: [
      ['10.0.0.1', { hostIp: '10.0.0.1' }],
      ['"192.168.77.1"', { hostIp: '192.168.77.1' }],
    ],
    bad: [
      'localhost',
      '10.0.0',
      '10.0.0.256',
      '10.0.0.1/24',
      'fd77::1',
      '0.0.0.0',
      '239.1.1.1',
      '1',
    ],
  },
  {
    key: 'boottorrent.connections_per_address',
    good: [
      ['', { connectionsPerAddress: 64 }],
      ['300', { connectionsPerAddress: 300 }],
    ],
    bad: ['0', '15', '2001', '64.5', '"64"', 'many'],
  },
  { key: 'dnsmasq.enable_dhcp', good: [['False', { dhcp: 'off' }]], bad: noFlag },
  { key: 'dnsmasq.proxy_dhcp', good: [['true', { dhcp: 'proxy' }]], bad: noFlag },
  {
    key: 'dnsmasq.user',
    good: [
      ['nobody', { user: 'nobody' }],
      ['', { user: undefined }],
    ],
    bad: ['"a b"', 'Root', '"x\\ndhcp-script=/x"', '0'],
  },
  {
    key: 'dnsmasq.interface',
    good: [['vboxnet0', { interface: 'vboxnet0' }]],
    bad: ['""', '"eth0,eth1"', '"a b"', '"a\\nb"', 'a/b', 'abcdefghijklmnop', '0'],
  },
  { key: 'dnsmasq.bind_interfaces', good: [['False', { bindInterfaces: false }]], bad: noFlag },
  {
    key: 'dnsmasq.dhcp_range',
    good: [
      ['"10.0.0.5,10.0.0.9,12h"', { dhcpRange: '10.0.0.5,10.0.0.9,12h' }],
      ['10.0.0.5, 10.0.0.9', { dhcpRange: '10.0.0.5,10.0.0.9' }],
      ['10.0.0.5,10.0.0.9,infinite', { dhcpRange: '10.0.0.5,10.0.0.9,infinite' }],
    ],
    bad: [
      '10.0.0.5',
      '10.0.0.9,10.0.0.5',
      'a,b',
      '10.0.0.5,10.0.0.9,soon',
      '"1.1.1.1,1.1.1.2\\nx"',
    ],
  },
  { key: 'dnsmasq.enable_tftp', good: [['false', { tftp: false }]], bad: noFlag },
  { key: 'dnsmasq.secure_boot', good: [['true', { secureBoot: true }]], bad: noFlag },
  {
    key: 'http.enable',
    good: [['false', { httpPort: undefined, webSeed: false }]],
    bad: noFlag,
  },
  { key: 'http.port', good: [['80', { httpPort: 80 }]], bad: [...noPort, '10001'] },
  {
    key: 'http.web_seed',
    good: [
      ['false', { webSeed: false }],
      ['true', { webSeed: true }],
      ['auto', { webSeed: 'auto' }],
    ],
    bad: noFlag,
  },
  { key: 'opentracker.enable', good: [['false', { trackerPort: undefined }]], bad: noFlag },
  { key: 'opentracker.port', good: [['6969', { trackerPort: 6969 }]], bad: [...noPort, '8080'] },
  { key: 'opentracker.external', good: [['true', { externalTracker: true }]], bad: noFlag },
  {
    key: 'seeder.port',
    good: [
      ['0', { seederPort: 0 }],
      ['51413', { seederPort: 51_413 }],
    ],
    bad: ['65536', '-1', '"80"', '8080', '10001'],
  },
  { key: 'hefur.enable', good: [['false', { trackerPort: undefined }]], bad: noFlag },
  {
    key: 'hefur.port',
    good: [['6969', { trackerPort: 6969 }]],
    bad: [...noPort, '8080'],
  },
  { key: 'transmission.rpc_port', good: [['9091', {}]], bad: noPort },
  { key: 'transmission.dht_enabled', good: [['True', { dht: true }]], bad: noFlag },
  { key: 'transmission.lpd_enabled', good: [['True', {}]], bad: noFlag },
  { key: 'aria2.bt_enable_lpd', good: [['False', { lpd: false }]], bad: noFlag },
  { key: 'aria2.enable_peer_exchange', good: [['False', { pex: false }]], bad: noFlag },
  { key: 'aria2.enable_dht', good: [['True', { dht: true }]], bad: noFlag },
  { key: 'aria2.enable_dht6', good: [['True', { dht: true }]], bad: noFlag },
  { key: 'aria2.check_integrity', good: [['False', {}]], bad: noFlag },
  {
    key: 'aria2.console_log_level',
    good: (['debug', 'info', 'notice', 'warn', 'error'] as const).map((level) => [
      level,
      { logLevel: level },
    ]),
    bad: ['loud', '1', 'true', '[info]'],
  },
  {
    key: 'remote.keys',
    good: [
      [
        `["${publicKey}", "${publicKey} me@desk"]`,
        { remoteKeys: [publicKey, `${publicKey} me@desk`] },
      ],
    ],
    bad: [
      '[]',
      'me@desk',
      `["command=\\"sh\\" ${publicKey}"]`,
      `["${publicKey.replace('ssh-ed25519', 'ssh-rsa')}"]`,
      `["${publicKey.slice(0, -8)}"]`,
      `["${publicKey}\\nssh-rsa x"]`,
      '["ssh-dss AAAAB3NzaC1kc3MAAACBAAAA"]',
    ],
  },
]

function fileOf(key: string, yaml: string): string {
  const [section, name] = key.split('.')
  return `# a comment\n${section}:\n  ${name}: ${yaml}\n`
}

function read(text: string): ProjectConfig | readonly ConfigFault[] {
  return readProjectConfig(text, ['linux', 'other'])
}

/** All keys that the schema knows, with what it says of each. */
const known = Object.entries((projectSchema as unknown as z.ZodObject).shape).flatMap(
  ([section, schema]) => {
    const group = bare(schema as z.ZodType)
    if (!(group instanceof z.ZodObject)) return []
    return Object.entries(group.shape).map(
      ([name, field]) => [`${section}.${name}`, aboutOf(field as z.ZodType)] as const,
    )
  },
)

describe('the keys of Boottorrent.yaml', () => {
  it('are all in this table, and say what they mean', () => {
    expect(known.map(([key]) => key)).toEqual(table.map(({ key }) => key))
    for (const [key, about] of known) {
      expect(about?.means, key).toMatch(/^\p{Lu}.*\.$/u)
      expect(about?.expected, key).toMatch(/\S/)
      expect(about?.remedy, key).toMatch(/^(Write|Remove) /)
    }
  })

  it('of today are in the file that init makes, each with what it means in front', () => {
    const text = projectText()
    const today = known.filter(
      ([key, about]) => !about?.formerly && !/^(hefur|transmission)\./.test(key),
    )
    let section = ''
    const written: string[] = []
    const lines = text.split('\n')
    for (const [index, line] of lines.entries()) {
      section = /^(\w+):/.exec(line)?.[1] ?? section
      const name = /^ {2}(?:# )?(\w+): ./.exec(line)?.[1]
      if (name === undefined) continue
      written.push(`${section}.${name}`)
      expect(lines[index - 1], line).toMatch(/^ {2}# \S/)
    }
    expect(written).toEqual(today.map(([key]) => key))
  })

  describe.each(table)('$key', ({ key, good, bad }) => {
    it.each(good)('takes %s', (yaml, config) => {
      expect(read(fileOf(key, yaml))).toMatchObject(config)
    })

    it.each(bad)('refuses %s, with its line and what to do', (yaml) => {
      const found = read(fileOf(key, yaml))
      if (!isFaults<ProjectConfig>(found)) throw new Error('it was taken')
      expect(found).toHaveLength(1)
      expect(faultLine(found[0] as ConfigFault)).toMatch(
        /^Boottorrent\.yaml:(2|3|4): \w+\.\w+(\.\d+)?: expected .+, got .+\. (Write|Remove|Leave) .+\.$/,
      )
    })
  })

  it('are told apart from what is mistyped', () => {
    for (const { key } of table) {
      const [section = '', name = ''] = key.split('.')
      const mistyped = `${name.slice(0, 2)}${name.slice(3)}`
      const found = read(`${section}:\n  ${mistyped}: 1\n`)
      if (!isFaults<ProjectConfig>(found)) throw new Error(`${key}: it was taken`)
      expect(found[0], key).toMatchObject({ line: 2, key: `${section}.${mistyped}` })
      expect(found[0]?.remedy).toMatch(/^Did you mean \w+\?$/)
    }
  })
})

/** All sections that a file of 2018 has, with the values that its documentation names. */
const of2018 = `hefur: {enable: True, port: 10001}
transmission: {rpc_port: 9091, dht_enabled: False, lpd_enabled: False}
aria2: {bt_enable_lpd: False, enable_dht: False, check_integrity: False, enable_peer_exchange: True}
dnsmasq:
  dhcp_range: "192.168.1.50,192.168.1.150,12h"
  enable_dhcp: True
  enable_tftp: True
  interface: eth0
  bind_interfaces: True
boottorrent: {version: 0, host_ip: 192.168.1.1, timeout: 30, seed_time: 30}
`

it('reads a file of 2018 as it was meant', () => {
  expect(read(of2018)).toMatchObject({
    ...{ timeout: 30, seedTime: 30, hostIp: '192.168.1.1', dhcp: 'server', tftp: true },
    ...{ interface: 'eth0', bindInterfaces: true, dhcpRange: '192.168.1.50,192.168.1.150,12h' },
    ...{ trackerPort: 10_001, lpd: false, pex: true, dht: false, user: undefined },
    ...{ displayOss: undefined, defaultOs: undefined },
  })
})

it('refuses a machine that is named twice', () => {
  const text = 'machines:\n  52:54:00:12:34:aa: linux\n  52:54:00:12:34:AA: other\n'
  const found = read(text)
  expect(isFaults<ProjectConfig>(found) && found.map(faultLine)).toEqual([
    'Boottorrent.yaml:3: machines.52:54:00:12:34:AA: expected each machine once, got "52:54:00:12:34:AA", which is "52:54:00:12:34:aa" again. Remove one of them.',
  ])
})
