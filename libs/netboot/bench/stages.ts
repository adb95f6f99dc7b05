/**
 * The stages of a boot, from power-on to the system that kexec has started, in QEMU's software emulation.
 *
 *     npm run bench -- netboot stages [--quick] [--rounds 3] [--firmware bios,uefi,secure-boot]
 *
 * A machine is alone with its server: there is no menu, and nothing is given to others. What a stage took is
 * seen on its serial console, and in what the server says. Needs root.
 */
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { table } from '../../../bench/measure.ts'
import { median } from '../../../bench/numbers.ts'
import { temporaryFolder } from '../../../test/support/temporary-folder.ts'
import { signedPrograms } from '../src/boot/secure-boot.ts'
import { buildPhase1 } from '../src/phase1/build.ts'
import { bootLan } from '../test/support/boot-lan.ts'
import { bootServer } from '../test/support/boot-server.ts'
import { kernelWords } from '../test/support/kernel-words.ts'
import { type NetMachineOptions, powerOn } from '../test/support/machine.ts'
import { phase1Cache } from '../test/support/phase1-cache.ts'
import { testProject } from '../test/support/test-project.ts'
import { passStages, stages } from './boot-stages.ts'

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    rounds: { type: 'string' },
    firmware: { type: 'string', default: 'bios,uefi,secure-boot' },
  },
  strict: false,
})
const rounds = Number(values.rounds ?? (values.quick ? 1 : 3))

type Firmware = NonNullable<NetMachineOptions['firmware']>

/** What machines begin with, and what is to be reached, in s. */
const goals: Readonly<Record<Firmware, { readonly name: string; readonly goal: number }>> = {
  bios: { name: 'BIOS, iPXE over HTTP', goal: 12 },
  uefi: { name: 'UEFI, iPXE over HTTP', goal: 20 },
  'secure-boot': { name: 'Secure Boot, GRUB over TFTP', goal: 25 },
}

const asked = String(values.firmware).split(',')
const chosen = (Object.keys(goals) as Firmware[]).filter((firmware) => asked.includes(firmware))
// The server in its namespace reaches no archive of packages.
await buildPhase1({ cache: phase1Cache })
await signedPrograms(phase1Cache)
await using folder = await temporaryFolder()
const rows: string[][] = []
for (const firmware of chosen) {
  const times: number[][] = []
  for (let round = 0; round < rounds; round += 1) {
    times.push(await boot(firmware, join(folder.path, `${firmware}-${round}`)))
    console.error(`${firmware}: ${times.at(-1)?.map(seconds).join(' ')}`)
  }
  const { name, goal } = goals[firmware]
  const middle = stages.map((_, index) => median(times.map((each) => each[index] ?? Number.NaN)))
  const isMet = (middle.at(-1) ?? Number.NaN) <= goal * 1000
  rows.push([name, ...middle.map(seconds), `${goal} s: ${isMet ? 'met' : 'missed'}`])
}
console.log(`## Stages of a boot

Seconds from power-on until each stage is reached, in QEMU's software emulation without KVM: the median of ${rounds} ${rounds === 1 ? 'boot' : 'boots'}.
The machine has one processor, as \`test/support/machine.ts\` says; the kernels are told \`${kernelWords}\`. The system is Debian's kernel for
virtual machines and an initrd with busybox, 17 MB that come by BitTorrent. Of the time until the loader runs,
2 s are of iPXE, which waits for a key, and 4 s of UEFI's PXE, which waits for more offers.

${table(['', ...stages.map(({ name }) => name), 'goal'], rows)}
`)

/** Boot a machine once. @returns when it was at each stage, in ms since power-on */
async function boot(firmware: Firmware, place: string): Promise<number[]> {
  await mkdir(place)
  const isSigned = firmware === 'secure-boot'
  const project = await testProject(
    place,
    { target: '' },
    { 'boottorrent.timeout': '0', 'dnsmasq.secure_boot': `${isSigned}` },
  )
  await using lan = await bootLan()
  await using server = await bootServer(lan.host, project)
  await using machine = powerOn(lan.host, { tap: lan.tap, firmware, folder: place })
  return await passStages(machine, server)
}

function seconds(ms: number): string {
  return (ms / 1000).toFixed(1)
}
