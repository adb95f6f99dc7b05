import { copyFile, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, expect, it } from 'vitest'
import { temporaryFolder } from '../../../../test/support/temporary-folder.ts'
import { signedPrograms } from '../../src/boot/secure-boot.ts'
import { buildPhase1 } from '../../src/phase1/build.ts'
import { bootLan } from '../support/boot-lan.ts'
import { bootServer } from '../support/boot-server.ts'
import { kernelWords } from '../support/kernel-words.ts'
import { powerOn } from '../support/machine.ts'
import { phase1Cache } from '../support/phase1-cache.ts'
import { marker } from '../support/target-os.ts'
import { testProject } from '../support/test-project.ts'
import { unsignedKernel } from '../support/unsigned-kernel.ts'

/** Of a machine without virtualization that shares its processor with other tests, in ms. */
const patience = 900_000

let kernel: string

// A new clone fetches Debian's packages, and packs them: the server of a test reaches none.
beforeAll(async () => {
  kernel = (await buildPhase1({ cache: phase1Cache })).kernel
  await signedPrograms(phase1Cache)
}, 900_000)

it(
  'boots a machine under Secure Boot, and refuses a kernel that was tampered with, and one that is not signed',
  async () => {
    await using folder = await temporaryFolder()
    const project = await testProject(
      folder.path,
      { signed: 'signed', unsigned: 'unsigned' },
      { 'boottorrent.timeout': '-1', 'dnsmasq.secure_boot': 'true' },
    )
    const signed = await readFile(kernel)
    await writeFile(join(project, 'oss/unsigned/vmlinuz'), unsignedKernel(signed))

    await using lan = await bootLan()
    await using server = await bootServer(lan.host, project)
    const served = join(project, 'out/tftp/vmlinuz')
    const tampered = Buffer.from(signed)
    const middle = signed.length >> 1
    tampered.writeUInt8(tampered.readUInt8(middle) ^ 1, middle)
    await writeFile(served, tampered)
    await using machine = powerOn(lan.host, {
      tap: lan.tap,
      firmware: 'secure-boot',
      folder: folder.path,
    })
    await machine.shows('BootTorrent: loading phase 1')
    await machine.shows('bad shim signature')
    await machine.shows('Phase 1 could not be loaded')
    await copyFile(kernel, served)

    await machine.shows('BootTorrent: phase 1')
    await machine.shows('> signed')
    machine.type('\u001b[B')
    await machine.shows('> unsigned')
    machine.type('\n')
    await machine.shows('Starting unsigned (kexec)')
    await machine.shows(
      'The kernel was refused: oss/unsigned/config.yaml: vmlinuz is none that this machine starts. Secure Boot is on',
    )
    await machine.shows('kexec_file_load failed')
    await machine.shows('Enter tries again.')
    await machine.shows('> signed')
    machine.type('\n')
    await machine.shows('Starting signed (kexec)')
    await machine.shows(`${marker}: ${kernelWords} quiet signed`)
    expect(server.log.join('\n')).toMatch(/52:54:00:12:34:56 \S+ booted of signed/)
  },
  patience,
)
