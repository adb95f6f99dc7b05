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
    [
      'a server with Secure Boot',
      'dnsmasq: {secure_boot: true}',
      ['dhcp-boot=tag:!ipxe,tag:efi64,shimx64.efi', 'dhcp-boot=tag:!ipxe,tag:bios,undionly.kpxe'],
    ],
    [
      'a proxy with Secure Boot',
      'dnsmasq: {proxy_dhcp: true, secure_boot: true}',
      ['pxe-service=tag:!ipxe,X86-64_EFI,"BootTorrent",shimx64.efi'],
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

  it('names for 64-bit ARM what is there, and nothing that is not', () => {
    const config = readProjectConfig('') as ProjectConfig
    const arm64 = 'dhcp-boot=tag:!ipxe,tag:arm64,ipxe-arm64.efi'
    expect(dnsmasqConfig(config, places)).toContain(arm64)
    const programs = ['undionly.kpxe', 'snponly.efi']
    expect(dnsmasqConfig(config, { ...places, programs })).not.toContain('tag:arm64,')
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
    [
      'dnsmasq-dhcp[749]: PXE(br0) 192.168.77.160 52:54:00:12:34:56 proxy',
      { kind: 'dhcp', ip: '192.168.77.160', mac: '52:54:00:12:34:56' },
    ],
    ['dnsmasq-dhcp[1]: DHCPACK(br0) 1.2.3.4 52:54:00:12:34:56:78 x', undefined],
    // Names that a machine has chosen.
    ['dnsmasq-dhcp[1]: 7 vendor class: DHCPACK(br0) 1.2.3.4 52:54:00:12:34:56', undefined],
    ['dnsmasq-tftp[1]: file /a sent b to 1.2.3.4 not found for 5.6.7.8', undefined],
    ['dnsmasq-tftp[1]: failed sending /a sent b to 1.2.3.4', undefined],
    ['dnsmasq-dhcp[749]: DHCPDISCOVER(br0) 52:54:00:12:34:56', undefined],
    ['dnsmasq-dhcp[1]: DHCPACK(br0) 1.2.3 x', undefined],
  ])('%s', (line, expected) => {
    expect(readDnsmasqLine(line)).toEqual(expected)
  })
})
