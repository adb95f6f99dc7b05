import { open, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { hostFiles, makeInitramfs } from '../../../../../test/support/initramfs.ts'
import { type Program, startProgram } from '../../../../../test/support/program.ts'
import { openQmp } from '../../../../../test/support/qmp.ts'
import { run } from '../../../../../test/support/run.ts'
import { temporaryFolder } from '../../../../../test/support/temporary-folder.ts'
import { armSystem } from './arm-system.ts'
import { openPins, type Pins } from './qtest.ts'

/** What the agent in the machine is asked. */
export interface Request {
  readonly verb: string
  readonly name: string
  readonly args: readonly unknown[]
}

/** A single-board computer with a real Linux for ARM, a GPIO chip (PL061), LEDs, a power key, and the PWM of a Raspberry Pi. */
export interface Board extends AsyncDisposable {
  /** The lines of its chip, seen from the other side. */
  readonly pins: Pins
  /** Have a driver made in the machine, or used; its answer. */
  ask(verb: string, name: string, ...args: readonly unknown[]): Promise<unknown>
  /** Run a shell command there. */
  run(command: string): Promise<string>
  /** What a button there tells next. */
  told(): Promise<unknown>
  /** A register of the PWM. @param offset - in bytes */
  register(offset: number): Promise<number>
}

const repository = join(import.meta.dirname, '../../../../..')
const modules = ['gpio_keys', 'evdev', 'leds_gpio', 'pwm-bcm2835']
const machine = ['-machine', 'virt,gic-version=3,memory-backend=memory', '-cpu', 'cortex-a57']
const memory = 512

/** Start one. */
export async function startBoard(): Promise<Board> {
  await using undo = new AsyncDisposableStack()
  const folder = undo.use(await temporaryFolder('boxwright-board-'))
  const path = (name: string): string => join(folder.path, name)
  const system = await armSystem()
  const busybox = join(system.folder, 'root/bin/busybox')
  const initramfs = await makeInitramfs(path('initramfs'), {
    kernel: system,
    busybox,
    modules,
    then,
  })
  await solder(path('board'))
  const backend = `memory-backend-file,id=memory,size=${memory}M,share=on,mem-path=${path('memory')}`
  const program = undo.use(
    startProgram(
      'qemu-system-aarch64',
      ...[...machine, '-m', String(memory), '-object', backend, '-dtb', path('board.dtb')],
      ...['-nodefaults', '-no-reboot', '-display', 'none', '-serial', 'stdio'],
      ...['-qmp', `unix:${path('qmp')},server=on,wait=off`],
      ...['-qtest', `unix:${path('qtest')},server=on,wait=off`, '-qtest-log', 'none'],
      ...['-kernel', join(system.folder, `boot/vmlinuz-${system.release}`)],
      ...['-initrd', initramfs],
      '-append',
      `console=ttyAMA0 quiet panic=-1 box_root=${system.folder}/root box_repository=${repository}`,
      ...hostFiles,
    ),
  )
  const said = async (key: string): Promise<Record<string, unknown>> => {
    for (;;) {
      const kept = waiting.findIndex((each) => key in each || 'error' in each)
      if (kept >= 0) return waiting.splice(kept, 1)[0] ?? {}
      const line = (await program.line()).trim()
      // What the kernel says between is passed over.
      if (line.startsWith('{')) waiting.push(JSON.parse(line))
    }
  }
  const waiting: Record<string, unknown>[] = []
  await said('told')
  const pins = undo.use(await openPins(path('qtest'), await findChip(path('qmp'), program)))
  const whole = undo.move()
  const ask: Board['ask'] = async (verb, name, ...args) => {
    program.tell(JSON.stringify({ verb, name, args } satisfies Request))
    const { answer, error, code } = await said('answer')
    if (error !== undefined) throw Object.assign(new Error(String(error)), { code })
    return answer
  }
  return {
    pins,
    ask,
    run: async (command) => String(await ask('run', command)),
    told: async () => (await said('told'))['told'],
    async register(offset) {
      await using file = await open(path('memory'))
      const bytes = Buffer.alloc(4)
      // Where wiring.dts has it: 256 MiB after the begin of memory.
      await file.read(bytes, 0, 4, 0x10000000 + offset)
      return bytes.readUInt32LE(0)
    },
    [Symbol.asyncDispose]: () => whole.disposeAsync(),
  }
}

/** The device tree of the machine, and what is soldered to it. */
async function solder(path: string): Promise<void> {
  const options = [...machine.slice(0, 1), `virt,gic-version=3,dumpdtb=${path}.bare`]
  await run('qemu-system-aarch64', ...options, ...machine.slice(2), '-m', String(memory))
  const bare = await run('dtc', '-q', '-I', 'dtb', '-O', 'dts', `${path}.bare`)
  const added = await readFile(join(import.meta.dirname, 'wiring.dts'), 'utf8')
  await writeFile(`${path}.dts`, `${bare}${added}`)
  await run('dtc', '-q', '-o', `${path}.dtb`, `${path}.dts`)
}

/** It goes on with the files of its own processor's Debian; the repository is where the host has it. */
const then = `$b mount -t debugfs debug /system/sys/kernel/debug
$b mkdir -p /system/tmp /system$box_repository
$b mount --bind /host$box_repository /system$box_repository
# The console carries questions and answers.
$b stty raw -echo <$($b echo /system/dev/console)
export PATH=/bin HOME=/tmp
exec $b switch_root /system /bin/node --disable-warning=ExperimentalWarning --conditions=@boxwright/source \\
  $box_repository/libs/importer/test/board/machine/agent.ts
`

/** Where QEMU has the chip in its tree of objects. */
async function findChip(path: string, program: Program): Promise<string> {
  using qmp = await openQmp(path, program)
  const folder = '/machine/unattached'
  const all = await qmp.ask('qom-list', { path: folder })
  const chip = (all as { name: string; type: string }[]).find(({ type }) => type === 'child<pl061>')
  if (!chip) throw new Error('the machine has no chip')
  return `${folder}/${chip.name}`
}
