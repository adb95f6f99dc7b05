import { createHash } from 'node:crypto'
import { cp, mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, expect, it } from 'vitest'
import { noise } from '../../../../test/support/noise.ts'
import { temporaryFolder } from '../../../../test/support/temporary-folder.ts'
import { readTorrent } from '../../src/index.ts'
import { buildPhase1 } from '../../src/phase1/build.ts'
import { type BootLan, bootLan } from '../support/boot-lan.ts'
import { bootServer } from '../support/boot-server.ts'
import { powerOn } from '../support/machine.ts'
import { otherDhcp } from '../support/other-dhcp.ts'
import { phase1Cache } from '../support/phase1-cache.ts'
import { seedPeer } from '../support/seed-peer.ts'
import { marker } from '../support/target-os.ts'
import { testProject } from '../support/test-project.ts'

/** Of a machine without virtualization that shares its processor with other tests, in ms. */
const patience = 600_000

// A new clone fetches Debian's packages, and packs them.
beforeAll(() => buildPhase1({ cache: phase1Cache }), 900_000)

it(
  'boots beside another DHCP server, says what is wrong with a system, has a shell, takes nothing from a peer that lies, and boots when its server has gone',
  async () => {
    await using folder = await temporaryFolder()
    const values = { 'boottorrent.timeout': '60', 'dnsmasq.proxy_dhcp': 'true' }
    const project = await testProject(folder.path, { target: 'left=alone' }, values)
    const oss = join(project, 'oss')
    const write = async (system: string, files: Record<string, string | Buffer>): Promise<void> => {
      await mkdir(join(oss, system))
      for (const [name, data] of Object.entries(files)) {
        await writeFile(join(oss, system, name), data)
      }
    }
    await write('broken', {
      'config.yaml': 'dispname: Broken\nmethod: kexec\nkernel: notes.txt\n',
      'notes.txt': 'This is no kernel.\n',
    })
    const data = noise(1 << 20, 'true')
    await write('lied', {
      'config.yaml': 'dispname: Lied about\nmethod: bin\nbin: run.sh\n',
      'run.sh': '#!/bin/sh\nsha256sum data\n',
      data,
    })
    // The same, as somebody else has it.
    const elsewhere = join(folder.path, 'elsewhere')
    await cp(oss, elsewhere, { recursive: true })
    await writeFile(join(elsewhere, 'lied/data'), noise(data.length, 'false'))

    await using lan = await bootLan()
    await lan.other.run('ip', 'address', 'add', '192.168.77.3/24', 'dev', 'eth0')
    await using _other = otherDhcp(lan, folder.path)
    const server = await bootServer(lan.host, project)
    const torrentOf = (system: string): string => join(project, 'out/torrents', `${system}.torrent`)
    const peer = (system: string, address: string) => {
      return seedPeer(lan.other, { torrent: torrentOf(system), folder: elsewhere, address })
    }
    await using honest = peer('target', '192.168.77.2')
    await using liar = peer('lied', '192.168.77.3')
    for (const system of ['target', 'lied']) {
      await expect.poll(() => seedsOf(lan, torrentOf(system))).toBe(2)
    }

    await using machine = powerOn(lan.host, { tap: lan.tap })
    await machine.shows('Booting broken in 60 s')
    machine.type('\u0003')
    await machine.shows('The countdown is stopped.')
    machine.type('\u0013')
    await machine.shows('exit goes back to the menu.')
    machine.type('echo "a shell of $((6 * 7))"\n')
    await machine.shows('a shell of 42')
    machine.type('exit\n')
    await machine.shows('> Broken')
    machine.type('\n')
    const wrong =
      'The kernel was refused: oss/broken/config.yaml: notes.txt is none that this machine starts.'
    await machine.shows(wrong)
    // It stays to be read.
    await machine.shows('BootTorrent\r\n')
    await machine.shows(wrong)
    await machine.shows('Enter tries again.')

    // None is so quick that the other is not asked.
    await limit(lan)
    machine.type('\u001b[B')
    await machine.shows('> Lied about')
    machine.type('\n')
    expect(await liar.left(65_536)).toMatch(/^192\.168\.77\.\d+$/)
    await machine.shows(createHash('sha256').update(data).digest('hex'))
    await machine.shows('It ended with code 0.')

    await machine.shows('Ctrl+S is a shell')
    machine.type('\u001b[B\u001b[B')
    await machine.shows('> target')
    machine.type('\n')
    // How far, how fast, from how many, for how long.
    await machine.shows(/target [1-9]\d?% {2}[\d.]+[KM]?i?B\/s {2}[1-9] peers {2}\S+ left/)
    await server[Symbol.asyncDispose]()
    expect(await server.ended).toEqual([0, null])
    const percents = [...machine.screen().matchAll(/target (\d+)%/g)].map(([, percent]) => percent)
    expect(Number(percents.at(-1))).toBeLessThan(100)
    await lan.other.run('tc', 'qdisc', 'del', 'dev', 'eth0', 'root')
    await machine.shows(marker)
    await honest.left(1)
  },
  patience,
)

/** How many have all of a system, as the tracker says. */
async function seedsOf(lan: BootLan, torrent: string): Promise<number> {
  const { infoHash } = readTorrent(await readFile(torrent))
  const query = `info_hash=${infoHash.replace(/../g, '%$&')}`
  const answer = await lan.host.run('curl', '-s', `http://192.168.77.1:10001/scrape?${query}`)
  return Number(/8:completei(\d+)e/.exec(answer)?.[1])
}

/** Let what both have to give take some seconds. */
async function limit(lan: BootLan): Promise<void> {
  const slow = ['root', 'tbf', 'rate', '2mbit', 'burst', '32kb', 'latency', '400ms']
  await lan.host.run('tc', 'qdisc', 'add', 'dev', 'br0', ...slow)
  await lan.other.run('tc', 'qdisc', 'add', 'dev', 'eth0', ...slow)
}
