import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, expect, it, onTestFailed } from 'vitest'
import { openQmp } from '../../../../test/support/qmp.ts'
import { temporaryFolder } from '../../../../test/support/temporary-folder.ts'
import { until } from '../../../../test/support/until.ts'
import { buildQemuAddon, buildXAddon } from '../../src/phase1/addon.ts'
import { buildPhase1 } from '../../src/phase1/build.ts'
import { diskBlue, diskExit, diskMarker, drawnDiskMarker } from '../support/boot-disk.ts'
import { bootLan } from '../support/boot-lan.ts'
import { bootServer } from '../support/boot-server.ts'
import { isoMarker } from '../support/live-iso.ts'
import { powerOn } from '../support/machine.ts'
import { diskImage, methodSystems } from '../support/method-systems.ts'
import { phase1Cache } from '../support/phase1-cache.ts'
import { shareOf } from '../support/picture.ts'
import { testProject } from '../support/test-project.ts'

/** Of a machine without virtualization that shares its processor with other tests, in ms. */
const patience = 600_000

/** What is on both disks before, in bytes: more than the image has. */
const old = Buffer.alloc(4 << 20, 'worth keeping ')

// A new clone fetches Debian's packages, and packs them.
beforeAll(async () => {
  await buildPhase1({ cache: phase1Cache, flavour: 'real' })
  await buildQemuAddon({ cache: phase1Cache, flavour: 'real' })
  await buildXAddon({ cache: phase1Cache, flavour: 'real' })
}, 900_000)

it(
  'boots a machine with drivers of real ones, without HTTP: it writes the disk that is allowed alone, runs QEMU, as text and by X, and starts an ISO from memory',
  async () => {
    await using folder = await temporaryFolder()
    const settings = { 'boottorrent.timeout': '-1', 'http.enable': 'false' }
    const project = await testProject(folder.path, {}, settings)
    const wrong = { path: '/dev/sda', serial: 'theirs', size: old.length }
    const right = { path: '/dev/nvme0n1', serial: 'mine', size: old.length }
    const systems = await methodSystems(project, { right, wrong })
    const disks = { ata: join(folder.path, 'ata.img'), nvme: join(folder.path, 'nvme.img') }
    for (const path of Object.values(disks)) await writeFile(path, old)
    const socket = join(folder.path, 'qmp')

    await using lan = await bootLan()
    await using server = await bootServer(lan.host, project, 'real')
    await using machine = powerOn(lan.host, {
      ...{ tap: lan.tap, card: 'e1000e' },
      devices: [
        ...['-drive', `if=none,id=ata,format=raw,file=${disks.ata}`],
        ...['-device', 'ich9-ahci,id=ahci', '-device', 'ide-hd,bus=ahci.0,drive=ata,serial=theirs'],
        ...['-drive', `if=none,id=nvme,format=raw,file=${disks.nvme}`],
        ...['-device', 'nvme,drive=nvme,serial=mine'],
        ...['-device', 'qemu-xhci', '-device', 'usb-kbd'],
        ...['-qmp', `unix:${socket},server=on,wait=off`],
      ],
    })
    onTestFailed(() => console.error(machine.screen()))
    /** Go down from the first entry of the menu to one, and choose that. */
    const choose = async (chosen: string): Promise<void> => {
      for (const entry of systems) {
        await machine.shows(`> ${entry}`)
        if (entry === chosen) break
        machine.type('\u001b[B')
      }
      machine.type('\n')
    }

    await choose('No disk')
    await machine.shows('disks: this machine has none of these: nothing was written.')
    // It tells what it has, in the words that would allow it.
    for (const { path, serial, size } of [right, wrong]) {
      await machine.shows(`${path} serial=${serial} size=${size}`)
    }
    await choose('Two disks')
    await machine.shows('disks: more than one disk is')
    await choose('One disk')
    await machine.shows('image.bin is on /dev/nvme0n1, and was read back.')
    machine.type('\n')
    await choose('QEMU')
    await machine.shows(drawnDiskMarker)
    machine.type('x')
    await machine.shows(`It ended with code ${diskExit}.`)
    // The processor has what KVM needs: the modules came with the add-on.
    expect(machine.screen()).not.toContain('falling back to tcg')
    // Of a window on the whole screen: text of the first PC is 720 x 400 points, which are widened to those of the screen.
    await choose('X')
    await machine.shows(diskMarker)
    const picture = join(folder.path, 'screen.ppm')
    using qmp = await openQmp(socket, machine)
    const share = (): Promise<number> => shareOf(qmp, picture, diskBlue)
    await until('a blue screen', share, (seen) => seen > 0.85, { patience })
    // On the keyboard of the machine, which is one of USB.
    await qmp.ask('send-key', { keys: [{ type: 'qcode', data: 'x' }] })
    await machine.shows(`It ended with code ${diskExit}.`)
    await choose('ISO')
    await machine.shows(`${isoMarker}: console=ttyS0`)

    // The disks as others find them: the image and what was behind it, and the other one as it was.
    const written = Buffer.concat([diskImage, old.subarray(diskImage.length)])
    expect(written.equals(await readFile(disks.nvme))).toBe(true)
    expect(old.equals(await readFile(disks.ata))).toBe(true)
    const told = server.log.filter((line) => line.startsWith('BOOTTORRENT: 52:54:00:12:34:56'))
    expect(new Set(told.map((line) => line.split(' ')[3]))).toEqual(new Set(['dhcp', 'tftp']))
  },
  patience,
)
