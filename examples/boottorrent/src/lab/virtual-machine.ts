import { createProcess, type ManagedProcess, ProcessError } from '@boxwright/process'
import type { Namespace } from './namespace.ts'
import { tapOf } from './namespace.ts'
import { longest, screenOf } from './terminal.ts'

/** What a {@link VirtualMachine} tells. */
export interface MachineHandlers {
  /** Its screen shows something else. */
  onScreen(text: string): void
  /** It is off, and why, if that is a fault. */
  onOff(reason: string | undefined): void
}

/** MB of memory: phase 1, the system, and the system once more while it is started. */
const memory = 768
/**
 * Without what emulation does one byte at a time (rep movsb) or in many steps; and what it has translated is let go of sooner, for kexec
 * moves a kernel to where programs have run, and QEMU is slow to forget what was there.
 */
const emulation = ['-accel', 'tcg,tb-size=128', '-cpu', 'max,-avx,-avx2,-erms,-fsrm']
/** ms between two looks at its screen. */
const pace = 250

/** A machine without a disk that boots from the network; what it has on its serial line is its screen. */
export class VirtualMachine implements AsyncDisposable {
  /** The address of its card. */
  readonly mac: string
  /** What people call it. */
  readonly name: string
  readonly #namespace: Namespace
  readonly #number: number
  readonly #handlers: MachineHandlers
  #written = ''
  #shown = ''
  #process: ManagedProcess | undefined
  #timer: NodeJS.Timeout | undefined

  /** @param number from 0 on */
  constructor(namespace: Namespace, number: number, handlers: MachineHandlers) {
    this.#namespace = namespace
    this.#number = number
    this.#handlers = handlers
    this.mac = `52:54:00:b0:07:${(number + 1).toString(16).padStart(2, '0')}`
    this.name = `Machine ${number + 1}`
  }

  /** What is on its screen. */
  get screen(): string {
    return this.#shown
  }

  /** Whether it is on. */
  get isOn(): boolean {
    return this.#process !== undefined
  }

  /** Switch it on, unless it is. */
  powerOn(): void {
    if (this.#process) return
    this.#written = ''
    const [command, ...enter] = this.#namespace.enter
    const machine = createProcess({
      name: this.name,
      command,
      args: [...enter, 'qemu-system-x86_64', ...this.#arguments],
      stdout: 'bytes',
      stop: { signals: ['SIGKILL'], grace: 1000 },
    })
    this.#process = machine
    void this.#run(machine)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#process?.stop()
  }

  get #arguments(): readonly string[] {
    const tap = `tap,id=n0,ifname=${tapOf(this.#number)},script=no,downscript=no`
    return [
      ...[...emulation, '-m', `${memory}`, '-nographic', '-no-reboot'],
      ...['-boot', 'n', '-netdev', tap],
      ...['-device', `virtio-net-pci,netdev=n0,mac=${this.mac}`],
    ]
  }

  async #run(machine: ManagedProcess): Promise<void> {
    let reason: string | undefined
    this.#timer = setInterval(() => this.#show(), pace)
    try {
      await machine.start()
      const decoder = new TextDecoder()
      for await (const bytes of machine.stdout ?? []) {
        this.#written =
          `${this.#written}${decoder.decode(bytes as Uint8Array, { stream: true })}`.slice(-longest)
      }
      await machine.exit
    } catch (error) {
      reason = error instanceof ProcessError ? error.message : String(error)
    }
    clearInterval(this.#timer)
    this.#show()
    this.#process = undefined
    this.#handlers.onOff(reason)
  }

  #show(): void {
    const text = screenOf(this.#written)
    if (text === this.#shown) return
    this.#shown = text
    this.#handlers.onScreen(text)
  }
}
