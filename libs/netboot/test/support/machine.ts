import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { copyFileSync } from 'node:fs'
import { join } from 'node:path'
import type { NetworkHost } from '../../../../test/support/namespace.ts'

/** A machine without a disk, and its serial console. Disposing of it pulls the plug. */
export interface NetMachine extends AsyncDisposable {
  /** QEMU. */
  readonly process: ChildProcess
  /** Wait until its console has shown something, since the last that was waited for; the time since power-on, in ms. */
  shows(what: string | RegExp): Promise<number>
  /** Type on its console. */
  type(keys: string): void
  /** All that it has shown. */
  screen(): string
}

/** How a machine is made. */
export interface NetMachineOptions {
  /** The tap that its card is plugged into. */
  readonly tap: string
  /** The card of a machine with a BIOS, as QEMU calls it. Default `virtio-net-pci`. */
  readonly card?: string
  /** What it begins with. Default `bios`. */
  readonly firmware?: 'bios' | 'uefi' | 'secure-boot'
  /** A folder for what the firmware keeps: UEFI needs one. */
  readonly folder?: string
  /** More arguments for QEMU. */
  readonly devices?: readonly string[]
}

/** Debian's UEFI for virtual machines, and what it keeps when it is new: the keys of Secure Boot, for one. */
const uefi = {
  plain: { code: '/usr/share/OVMF/OVMF_CODE_4M.fd', kept: '/usr/share/OVMF/OVMF_VARS_4M.fd' },
  signed: {
    code: '/usr/share/OVMF/OVMF_CODE_4M.ms.fd',
    kept: '/usr/share/OVMF/OVMF_VARS_4M.ms.fd',
  },
}

/**
 * Where no processor runs it, QEMU does these one byte at a time (rep movsb), or in many steps.
 *
 * A page that is written to loses what QEMU has translated of it, in a time that grows with the square of that: where kexec moves a kernel to
 * pages that programs have run in, it took a minute and more. A cache that is too small for a boot is emptied at times, which takes less.
 */
const emulation = ['-accel', 'tcg,tb-size=128', '-cpu', 'max,-avx,-avx2,-erms,-fsrm']

/** Switch a machine on, in the namespace of a host. */
export function powerOn(host: NetworkHost, options: NetMachineOptions): NetMachine {
  const qemu: ChildProcess = host.spawn(
    // Its plug is pulled when the test ends in whatever way.
    'setpriv',
    [
      ...['--pdeathsig', 'KILL', 'qemu-system-x86_64'],
      ...[...emulation, '-nographic', '-no-reboot'],
      ...['-netdev', `tap,id=n0,ifname=${options.tap},script=no,downscript=no`],
      ...firmwareArguments(options),
      ...(options.devices ?? []),
    ],
    { stdio: ['pipe', 'pipe', 'inherit'] },
  )
  const started = performance.now()
  const exited = once(qemu, 'exit')
  let screen = ''
  let from = 0
  let ended = false
  let look: () => void = () => undefined
  qemu.stdout?.setEncoding('utf8').on('data', (part: string) => {
    screen += part
    look()
  })
  qemu.stdin?.on('error', () => undefined)
  void exited.then(() => {
    ended = true
    look()
  })
  return {
    process: qemu,
    shows: (what) =>
      new Promise((resolve, reject) => {
        look = () => {
          const rest = screen.slice(from)
          const at = typeof what === 'string' ? rest.indexOf(what) : rest.search(what)
          if (at >= 0) {
            from += at + (typeof what === 'string' ? what.length : 1)
            look = () => undefined
            resolve(performance.now() - started)
          } else if (ended) reject(new Error(`the machine ended without ${what}:\n${screen}`))
        }
        look()
      }),
    type: (keys) => void qemu.stdin?.write(keys),
    screen: () => screen,
    async [Symbol.asyncDispose]() {
      qemu.kill('SIGKILL')
      await exited
    },
  }
}

const plugged = 'netdev=n0,mac=52:54:00:12:34:56'

/** What its keys are kept in is out of reach of all but the firmware itself, in System Management Mode. */
const lockedArguments = [
  ...['-machine', 'q35,smm=on', '-global', 'ICH9-LPC.disable_s3=1'],
  ...['-global', 'driver=cfi.pflash01,property=secure,value=on'],
]

/** Without its ROM the card is left to the driver of the firmware. */
function firmwareArguments({
  firmware = 'bios',
  folder = '.',
  card = 'virtio-net-pci',
}: NetMachineOptions): string[] {
  if (firmware === 'bios') return ['-m', '768', '-boot', 'n', '-device', `${card},${plugged}`]
  const { code, kept: fresh } = firmware === 'uefi' ? uefi.plain : uefi.signed
  const kept = join(folder, 'firmware.fd')
  copyFileSync(fresh, kept)
  return [
    ...(firmware === 'uefi' ? [] : lockedArguments),
    ...['-m', '1024', '-device', `${card},${plugged},bootindex=1,romfile=`],
    ...['-drive', `if=pflash,unit=0,format=raw,readonly=on,file=${code}`],
    ...['-drive', `if=pflash,unit=1,format=raw,file=${kept}`],
  ]
}
