import { EventEmitter, once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'vitest'
import { bundle } from '../../../../../test/support/bundle.ts'
import { type Machine, startMachine } from '../../../../../test/support/machine.ts'
import { temporaryFolder } from '../../../../../test/support/temporary-folder.ts'
import type { CardWatcher, WatchDisksOptions } from '../../../src/cards/watcher.ts'
import type { Reader } from '../watcher-contract.ts'
import { cardImage } from './images.ts'

/** A machine with an internal disk, USB, and watchers. */
export interface ReaderMachine extends AsyncDisposable {
  readonly machine: Machine
  /** A reader, and one of the watchers. */
  reader(kind: 'devices' | 'udisks', options?: WatchDisksOptions): Promise<MachineReader>
  /** Run a shell command there. */
  run(command: string): Promise<string>
}

/** A reader in the machine. */
export interface MachineReader extends Reader {
  /** Where an image may be made. */
  file(name: string): string
  /**
   * Plug in an image. Nothing of it may change until it is pulled out.
   *
   * @param isWritten - but for this one: by somebody else
   */
  plugInImage(id: string, file: string, isWritten?: boolean): Promise<void>
}

const script = (agent: string): string => `
modprobe -a virtio_blk xhci_pci usb_storage sd_mod
/lib/systemd/systemd-udevd --daemon
# As a rule of udev has it for a system that starts (60-block.rules), but more often: empty slots are looked into.
echo 500 >/sys/module/block/parameters/events_dfl_poll_msecs
udevadm trigger --action=add --subsystem-match=block
udevadm settle
mkdir -p /run/dbus
dbus-daemon --system --fork
stty raw -echo </dev/console
exec ${process.execPath} ${agent}
`

/** Start it. @param devices - more of them, as arguments of QEMU */
export async function startReaderMachine(...devices: readonly string[]): Promise<ReaderMachine> {
  await using undo = new AsyncDisposableStack()
  const folder = undo.use(await temporaryFolder())
  const internal = join(folder.path, 'internal')
  const files = { 'DCIM/IMG_9.JPG': 'nine' }
  await cardImage(internal, { fileSystem: 'vfat', label: 'INTERNAL', files })
  const before = await readFile(internal)
  // After the machine has ended, and before the folder goes.
  undo.defer(async () => {
    expect((await readFile(internal)).equals(before), 'the internal disk as it was').toBe(true)
  })
  const disk = ['-drive', `if=none,id=internal,format=raw,file=${internal}`]
  const [program = ''] = await bundle(folder.path, new URL('agent.ts', import.meta.url))
  const machine = undo.use(
    await startMachine({
      script: script(program),
      devices: [
        '-device',
        'qemu-xhci,id=usb',
        ...disk,
        '-device',
        'virtio-blk-pci,drive=internal',
        ...devices,
      ],
    }),
  )
  const agent = await talkTo(machine)
  const whole = undo.move()
  return {
    machine,
    run: async (command) => String(await agent.ask('run', command)),
    async reader(kind, options = {}) {
      const watcher = await remoteWatcher(agent, { kind, options })
      return { ...usbReader(machine, folder.path), ...looks(agent), watcher }
    },
    [Symbol.asyncDispose]: () => whole.disposeAsync(),
  }

  function usbReader(machine: Machine, path: string) {
    const there = new Map<string, { file: string; before: Buffer | undefined }>()
    const plugInImage = async (id: string, file: string, isWritten = false): Promise<void> => {
      plugs += 1
      const node = `node${plugs}`
      const backend = { driver: 'file', filename: file }
      there.set(id, { file, before: isWritten ? undefined : await readFile(file) })
      await machine.ask('blockdev-add', { 'node-name': node, driver: 'raw', file: backend })
      const device = { driver: 'usb-storage', id, drive: node, bus: 'usb.0', removable: true }
      await machine.ask('device_add', device)
    }
    const pull = async (id: string): Promise<void> => {
      const card = there.get(id)
      there.delete(id)
      await machine.ask('device_del', { id })
      if (!card?.before) return
      expect((await readFile(card.file)).equals(card.before), `${id} as it was`).toBe(true)
    }
    return {
      file: (name: string) => join(path, name),
      plugInImage,
      async plugIn(label: string, files: Readonly<Record<string, string>>) {
        const file = join(path, `${label}${plugs}`)
        await cardImage(file, { fileSystem: 'vfat', label, files })
        await plugInImage(label, file)
      },
      pull,
      async [Symbol.asyncDispose]() {
        await agent.ask('end')
        for (const id of there.keys()) await pull(id)
        // Only the two slots stay.
        const plugged = '[ $(ls -d /sys/block/sd* | wc -l) -gt 2 ]'
        await agent.ask('run', `while ${plugged}; do sleep 0.1; done; udevadm settle`)
      },
    }
  }
}

/** Each image that is plugged in has a name of its own. */
let plugs = 0

interface Agent {
  readonly events: EventEmitter<Record<'inserted' | 'removed' | 'warning', [what: never]>>
  ask(verb: string, argument?: unknown): Promise<unknown>
}

async function talkTo(machine: Machine): Promise<Agent> {
  const events: Agent['events'] = new EventEmitter()
  const answers = new EventEmitter<{ answer: [said: Record<string, unknown>]; ready: [] }>()
  const ready = once(answers, 'ready')
  const read = async (): Promise<never> => {
    for (;;) {
      const line = await machine.line()
      // What the kernel says between is passed over.
      if (!line.startsWith('{')) continue
      const said = JSON.parse(line)
      if (said.event === 'ready') answers.emit('ready')
      else if (said.event) events.emit(said.event, said.what as never)
      else answers.emit('answer', said)
    }
  }
  const reading = read().catch((error) => {
    answers.emit('answer', { error: `the machine has ended: ${error.message}` })
  })
  await Promise.race([ready, reading])
  return {
    events,
    async ask(verb, argument = null) {
      const answered = once(answers, 'answer')
      machine.process.stdin?.write(`${JSON.stringify({ verb, argument })}\n`)
      const [{ answer, error, code }] = (await answered) as [Record<string, unknown>]
      if (error !== undefined) throw Object.assign(new Error(String(error)), { code })
      return answer
    },
  }
}

async function remoteWatcher(agent: Agent, which: object): Promise<CardWatcher> {
  await agent.ask('make', which)
  const events: CardWatcher['events'] = new EventEmitter()
  agent.events.removeAllListeners()
  for (const name of ['inserted', 'removed', 'warning'] as const) {
    agent.events.on(name, (what: never) => events.emit(name, what))
  }
  return {
    events,
    start: async () => void (await agent.ask('start')),
    async open(card) {
      const { handle, path } = (await agent.ask('open', card)) as { handle: number; path: string }
      return { path, [Symbol.asyncDispose]: async () => void (await agent.ask('close', handle)) }
    },
    [Symbol.asyncDispose]: async () => void (await agent.ask('end')),
  }
}

function looks(agent: Agent): Pick<Reader, 'files' | 'write'> {
  return {
    files: async (path) =>
      (await agent.ask('files', path).catch(({ code }) => {
        if (code !== 'ENOENT') throw code
      })) as never,
    write: async (path) => (await agent.ask('write', path).catch(({ code }) => code)) as string,
  }
}
