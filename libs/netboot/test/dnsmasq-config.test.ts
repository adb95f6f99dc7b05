import { execFile } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { temporaryFolder } from '../../../test/support/temporary-folder.ts'
import { type ProjectConfig, readProjectConfig } from '../src/config/project.ts'
import { dnsmasqConfig } from '../src/dnsmasq-config.ts'
import { readDnsmasqLine } from '../src/dnsmasq-line.ts'

const places = {
  tftpRoot: '/',
  leases: '/tmp/leases',
  script: 'http://192.168.1.1:8080/boot/boot.ipxe',
}

describe('the configuration of dnsmasq', () => {
  it.each([
    [
      'a server',
      '',
      ['dhcp-range=192.168.1.50,192.168.1.150,12h', 'dhcp-option=encap:175,176,1b', 'enable-ra'],
    ],
    [
      'a proxy',
      'dnsmasq: {proxy_dhcp: true}',
      ['dhcp-range=192.168.1.1,proxy', 'pxe-prompt="BootTorrent",0'],
    ],
    ['TFTP alone', 'dnsmasq: {enable_dhcp: false}', ['enable-tftp']],
  ])('of %s is taken by dnsmasq itself', async (_, text, expected) => {
    await using folder = await temporaryFolder()
    const config = dnsmasqConfig(readProjectConfig(text) as ProjectConfig, places)
    expect(config.split('\n')).toEqual(expect.arrayContaining(expected))
    const file = join(folder.path, 'dnsmasq.conf')
    await writeFile(file, config)
    const { stderr } = await promisify(execFile)('dnsmasq', ['--test', `--conf-file=${file}`])
    expect(stderr).toContain('syntax check OK')
  })

  it('gives out no address where it is not to', () => {
    const config = dnsmasqConfig(
      readProjectConfig('dnsmasq: {enable_dhcp: false}') as ProjectConfig,
      places,
    )
    expect(config).not.toMatch(/^dhcp-range/m)
  })
})

describe('the log of dnsmasq', () => {
  it.each([
    [
      'dnsmasq-dhcp[749]: DHCPACK(br0) 192.168.77.107 52:54:00:12:34:56 name',
      { kind: 'dhcp', ip: '192.168.77.107', mac: '52:54:00:12:34:56' },
    ],
    [
      'dnsmasq-tftp[7]: sent /srv/a b/undionly.kpxe to 192.168.77.107',
      { kind: 'tftp', ip: '192.168.77.107', file: '/srv/a b/undionly.kpxe' },
    ],
    ['dnsmasq-dhcp[749]: DHCPDISCOVER(br0) 52:54:00:12:34:56', undefined],
    ['dnsmasq-dhcp[1]: DHCPACK(br0) 1.2.3 x', undefined],
  ])('%s', (line, expected) => {
    expect(readDnsmasqLine(line)).toEqual(expected)
  })
})
