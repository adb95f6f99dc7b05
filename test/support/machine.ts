import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { hostFiles, makeInitramfs } from './initramfs.ts'
import { debianKernel } from './kernel.ts'
import { type Program, startProgram } from './program.ts'
import { openQmp } from './qmp.ts'
import { temporaryFolder } from './temporary-folder.ts'

/** What a virtual machine is to be. */
export interface MachineOptions {
  /** A shell script that it runs as root; at its end the machine powers off. */
  readonly script: string
  /** More arguments for QEMU: its devices. */
  readonly devices?: readonly string[]
  /** In MiB. Default 768. */
  readonly memory?: number
}

/** A virtual machine; disposing of it pulls its plug. What it prints are the lines of its console. */
export interface Machine extends Pick<Program, 'line' | 'ended' | 'process'>, AsyncDisposable {
  /** Ask QEMU itself something (QMP); its answer. */
  ask(execute: string, args?: object): Promise<unknown>
}

/**
 * Start a machine with Debian's Linux and the files of this one, which it may read but not change: what it writes is in its
 * memory. It knows the kernel's modules, and has no network.
 */
export async function startMachine(options: MachineOptions): Promise<Machine> {
  const { script, devices = [], memory = 768 } = options
  const folder = await temporaryFolder('boxwright-machine-')
  const path = (name: string): string => join(folder.path, name)
  const kernel = await debianKernel()
  await writeFile(path('script'), script)
  const initramfs = await makeInitramfs(path('initramfs'), {
    kernel,
    busybox: '/bin/busybox',
    then,
  })
  const program = startProgram(
    'qemu-system-x86_64',
    ...[
      ...['-machine', 'q35', '-cpu', processor, '-m', String(memory), '-nodefaults', '-no-reboot'],
      ...['-display', 'none', '-serial', 'stdio', '-qmp', `unix:${path('qmp')},server=on,wait=off`],
      ...['-kernel', kernel.image, '-initrd', initramfs],
      ...[
        '-append',
        `console=ttyS0 quiet panic=-1 ${quick} box_script=${path('script')} box_kernel=${kernel.folder}`,
      ],
      ...hostFiles,
      ...devices,
    ],
  )
  const qmp = await openQmp(path('qmp'), program)
  const said: string[] = []
  return {
    process: program.process,
    async line() {
      try {
        const line = (await program.line()).trimEnd()
        said.push(line)
        if (said.length > 30) said.shift()
        return line
      } catch (cause) {
        throw new Error(`The machine has ended. Its last lines:\n${said.join('\n')}`, { cause })
      }
    },
    ended: () => program.ended(),
    ask: qmp.ask,
    async [Symbol.asyncDispose]() {
      qmp[Symbol.dispose]()
      await program[Symbol.asyncDispose]()
      await folder[Symbol.asyncDispose]()
    },
  }
}

/** Where no processor runs it, QEMU does these one byte at a time (rep movsb), or in many steps. */
const processor = 'max,-avx,-avx2,-erms,-fsrm'

/**
 * It need not be safe from its own programs, and nobody's card reader takes a second to be ready (usb-storage). While the host
 * is busy, the ticks of its timer come too late for the kernel's check of them, which ends in a panic.
 */
const quick = 'no_timer_check mitigations=off init_on_alloc=0 usb_storage.delay_use=0'

/** It goes on with the files of the host as its own, and with its kernel's modules. */
const then = `$b mount -t tmpfs run /system/run
$b mkdir -p /system/lib/modules
$b mount --bind /system$box_kernel/lib/modules /system/lib/modules
exec $b switch_root /system /bin/sh -c "export PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/run; sh $box_script; sync; echo o >/proc/sysrq-trigger; while :; do :; done"
`
