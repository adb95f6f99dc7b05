import { appendFile, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, expect, it } from 'vitest'
import { temporaryFolder } from '../../../../test/support/temporary-folder.ts'
import { buildPhase1 } from '../../src/phase1/build.ts'
import { buildRemote } from '../../src/phase1/remote.ts'
import { bootLan } from '../support/boot-lan.ts'
import { bootServer } from '../support/boot-server.ts'
import { kernelWords } from '../support/kernel-words.ts'
import { powerOn } from '../support/machine.ts'
import { otherDhcp } from '../support/other-dhcp.ts'
import { phase1Cache } from '../support/phase1-cache.ts'
import { marker } from '../support/target-os.ts'
import { testProject } from '../support/test-project.ts'

/** Of a machine without virtualization that shares its processor with other tests, in ms. */
const patience = 400_000

// A new clone fetches Debian's packages, and packs them.
beforeAll(async () => {
  await buildPhase1({ cache: phase1Cache })
  await buildRemote({ cache: phase1Cache })
}, 900_000)

it(
  'boots a machine with a BIOS: iPXE, phase 1, menu, torrent, kexec',
  async () => {
    await using folder = await temporaryFolder()
    const project = await testProject(
      folder.path,
      { target: 'word="two words"' },
      // By BitTorrent alone. What listens for who has a key does not keep it here.
      {
        'boottorrent.timeout': '1',
        'http.web_seed': 'false',
        'remote.keys':
          '["ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcH"]',
      },
    )
    await using lan = await bootLan()
    const server = await bootServer(lan.host, project)
    await using machine = powerOn(lan.host, { tap: lan.tap })
    for (const step of [
      'BootTorrent: phase 1',
      'A shell for 192.168.77.1, with a key.',
      'Booting target in 1 s',
      'Starting target (kexec)',
    ]) {
      await machine.shows(step)
    }
    // Its command line came as it was written.
    await machine.shows(`${marker}: ${kernelWords} quiet word="two words"`)
    await server[Symbol.asyncDispose]()
    expect(await server.ended).toEqual([0, null])
    const told = server.log.filter((line) => line.startsWith('BOOTTORRENT: 52:54:00:12:34:56'))
    const states = told.map((line) => line.split(' ')[3])
    expect([...new Set(states)]).toEqual(
      ['dhcp', 'http', 'phase1', 'menu', 'fetch', 'seed', 'booted'].filter((state) =>
        states.includes(state),
      ),
    )
    expect(states).toEqual(expect.arrayContaining(['dhcp', 'http', 'menu', 'fetch', 'booted']))
    expect(server.log.join('\n')).toMatch(/TORRENT: target: 192\.168\.77\.\d+ has joined/)
  },
  patience,
)

it(
  'boots a machine with UEFI beside another DHCP server; keys choose',
  async () => {
    await using folder = await temporaryFolder()
    const project = await testProject(
      folder.path,
      { one: 'first', two: 'second' },
      { 'boottorrent.timeout': '5', 'dnsmasq.proxy_dhcp': 'true' },
    )
    await using lan = await bootLan()
    await using _other = otherDhcp(lan, folder.path)
    await using _server = await bootServer(lan.host, project)
    await using machine = powerOn(lan.host, {
      tap: lan.tap,
      firmware: 'uefi',
      folder: folder.path,
    })
    await machine.shows('Booting one in 5 s')
    machine.type('\u0003')
    await machine.shows('The countdown is stopped.')
    machine.type('\u001b[B')
    await machine.shows('> two')
    machine.type('\n')
    await machine.shows(`${marker}: ${kernelWords} quiet second`)
  },
  patience,
)

it(
  'boots a machine with UEFI over HTTP: its own system, of the method bin, without a menu',
  async () => {
    await using folder = await temporaryFolder()
    const project = await testProject(folder.path, {}, { 'boottorrent.timeout': '-1' })
    const system = join(project, 'oss/tool')
    await mkdir(system)
    await writeFile(
      join(system, 'config.yaml'),
      'dispname: A tool\nmethod: bin\nbin: run.sh\nbinargs: a b\n',
    )
    await writeFile(join(system, 'run.sh'), `#!/bin/sh\necho "${marker}: $# in $PWD"\n`)
    const file = join(project, 'Boottorrent.yaml')
    await appendFile(file, 'machines: {"52:54:00:12:34:56": tool}\n')
    await using lan = await bootLan()
    await using server = await bootServer(lan.host, project)
    await using machine = powerOn(lan.host, {
      ...{ tap: lan.tap, firmware: 'uefi', folder: folder.path },
      // It would try PXE for 130 s before.
      devices: ['IPv4', 'IPv6'].flatMap((ip) => [
        '-fw_cfg',
        `name=opt/org.tianocore/${ip}PXESupport,string=n`,
      ]),
    })
    await machine.shows(`${marker}: 2 in /os/tool`)
    await machine.shows('It ended with code 0.')
    expect(server.log.join('\n')).toMatch(/HTTP: sent \d+ bytes of \/snponly.efi/)
  },
  patience,
)
