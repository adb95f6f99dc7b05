import { once } from 'node:events'
import { chmod, copyFile, mkdir, writeFile } from 'node:fs/promises'
import { createConnection, type Socket } from 'node:net'
import { basename, join } from 'node:path'
import { createInterface } from 'node:readline'
import { debianKernel, type Kernel } from './kernel.ts'
import { type Program, startProgram } from './program.ts'
import { run } from './run.ts'
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

/** What is needed to see the files of the host. */
const modules = ['virtio_pci', '9pnet_virtio', '9p', 'overlay']

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
  await makeInitramfs(path('initramfs'), kernel)
  const program = startProgram(
    'qemu-system-x86_64',
    ...[
      ...['-machine', 'q35', '-cpu', 'max', '-m', String(memory), '-nodefaults', '-no-reboot'],
      ...['-display', 'none', '-serial', 'stdio', '-qmp', `unix:${path('qmp')},server=on,wait=off`],
      ...['-kernel', kernel.image, '-initrd', path('initramfs.cpio')],
      ...[
        '-append',
        `console=ttyS0 quiet panic=-1 box_script=${path('script')} box_kernel=${kernel.folder}`,
      ],
      ...['-fsdev', 'local,id=host,path=/,security_model=none,readonly=on,multidevs=remap'],
      ...['-device', 'virtio-9p-pci,fsdev=host,mount_tag=host'],
      ...devices,
    ],
  )
  const qmp = await openQmp(path('qmp'), program)
  return {
    process: program.process,
    async line() {
      return (await program.line()).trimEnd()
    },
    ended: () => program.ended(),
    ask: qmp.ask,
    async [Symbol.asyncDispose]() {
      qmp.socket.destroy()
      await program[Symbol.asyncDispose]()
      await folder[Symbol.asyncDispose]()
    },
  }
}

/** The first program: it finds the host's files, puts a layer of memory over them, and goes on there. */
const init = `#!/bin/busybox sh
b=/bin/busybox
$b mount -t proc proc /proc
$b mount -t sysfs sys /sys
$b mount -t devtmpfs dev /dev
for module in $($b cat /modules/order); do $b insmod /modules/$module; done
for word in $($b cat /proc/cmdline); do case $word in box_*) eval $word ;; esac; done
$b mount -t 9p -o trans=virtio,version=9p2000.L,ro,msize=524288,cache=loose host /host
$b mount -t tmpfs memory /memory
$b mkdir /memory/upper /memory/work
$b mount -t overlay -o lowerdir=/host,upperdir=/memory/upper,workdir=/memory/work overlay /system
for each in proc sys dev; do $b mount --move /$each /system/$each; done
$b mount -t tmpfs run /system/run
$b mkdir -p /system/lib/modules
$b mount --bind /system$box_kernel/lib/modules /system/lib/modules
exec $b switch_root /system /bin/sh -c "export PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/run; sh $box_script; sync; echo o >/proc/sysrq-trigger; while :; do :; done"
`

async function makeInitramfs(tree: string, kernel: Kernel): Promise<void> {
  const folders = ['bin', 'modules', 'proc', 'sys', 'dev', 'host', 'memory', 'system']
  for (const name of folders) await mkdir(join(tree, name), { recursive: true })
  await copyFile('/bin/busybox', join(tree, 'bin/busybox'))
  const of = ['-d', kernel.folder, '-S', kernel.release, '--show-depends']
  const lists = await Promise.all(modules.map((name) => run('modprobe', ...of, name)))
  const files = [...new Set(lists.join('').match(/(?<=^insmod )\S+/gm))]
  for (const file of files) await copyFile(file, join(tree, 'modules', basename(file)))
  await writeFile(join(tree, 'modules/order'), files.map((file) => basename(file)).join('\n'))
  await writeFile(join(tree, 'init'), init)
  await chmod(join(tree, 'init'), 0o755)
  await run('sh', '-ec', 'cd "$0" && find . | cpio -o -H newc --quiet > "$0.cpio"', tree)
}

interface Qmp {
  readonly socket: Socket
  readonly ask: Machine['ask']
}

async function openQmp(path: string, program: Program): Promise<Qmp> {
  const socket = await connected(path, program)
  const lines = createInterface(socket)[Symbol.asyncIterator]()
  const answer = async (): Promise<unknown> => {
    for (;;) {
      const { value, done } = await lines.next()
      if (done) throw new Error('QEMU has ended')
      const said = JSON.parse(value) as { return?: unknown; error?: { desc: string } }
      if (said.error) throw new Error(`QEMU: ${said.error.desc}`)
      // Beside answers there are events.
      if ('return' in said) return said.return
    }
  }
  const ask: Qmp['ask'] = (execute, args = {}) => {
    socket.write(`${JSON.stringify({ execute, arguments: args })}\n`)
    return answer()
  }
  await lines.next()
  await ask('qmp_capabilities')
  return { socket, ask }
}

/** QEMU makes the socket before it begins, but a little after it was started. */
async function connected(path: string, program: Program): Promise<Socket> {
  while (program.process.exitCode === null) {
    const socket = createConnection(path)
    try {
      await once(socket, 'connect')
      socket.on('error', () => undefined)
      return socket
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
  }
  throw new Error('QEMU could not begin; it said why on standard error')
}
