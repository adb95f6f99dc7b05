import { NetbootError, openProject } from '@boxwright/netboot'
import { execute } from '@boxwright/process'
import { projectSource } from '../room/project-source.ts'
import type { SeenMachine, Source } from '../room/source.ts'
import { systemOf } from '../room/system.ts'
import { makeNamespace } from './namespace.ts'
import { serveIn } from './remote.ts'
import { kernelWords, makeTarget } from './target.ts'
import { VirtualMachine } from './virtual-machine.ts'

/** What {@link openLab} is given. */
export interface LabOptions {
  /** The folder of its project. */
  readonly project: string
  /** Where phase 1 is kept. */
  readonly cache: string
  /** How many machines. */
  readonly machines: number
  /** Told what happens from the first on. */
  readonly tell: (component: string, text: string) => void
  /** Ends the start when it aborts. */
  readonly signal: AbortSignal
}

/**
 * Boot virtual machines in a network that is made for them, and goes with them.
 *
 * @throws NetbootError `ERR_PERMISSION` without root, `ERR_MISSING` without QEMU; as `startNetboot` does
 */
export async function openLab(options: LabOptions): Promise<Source> {
  const { project: folder, cache, machines: count, tell, signal } = options
  await using undo = new AsyncDisposableStack()
  await needQemu()
  const namespace = undo.use(await makeNamespace(count))
  tell('PHASE1', 'building it and the system, unless they are there')
  await makeTarget(folder, { cache, machines: count, signal })
  const { systems } = await openProject(folder)
  let saw = (_: SeenMachine): void => undefined
  const served = undo.use(
    await serveIn(
      namespace,
      { folder, cache, words: kernelWords },
      { tell, signal, saw: (machine) => saw(machine) },
    ),
  )
  const source = projectSource(served, await Promise.all(systems.map(systemOf)))
  const names = new Map<string, string>()
  const named = (machine: SeenMachine): SeenMachine => {
    const name = names.get(machine.mac)
    return name === undefined ? machine : { ...machine, name }
  }
  saw = (machine) => void source.events.emit('machine', named(machine))
  const machines = Array.from({ length: count }, (_, number) => {
    const machine: VirtualMachine = new VirtualMachine(namespace, number, {
      onScreen: (text) => source.events.emit('screen', { mac: machine.mac, text }),
      onOff(reason) {
        const { mac, name } = machine
        if (reason !== undefined) tell('MACHINE', `${name}: ${reason}`)
        source.events.emit('machine', { mac, name, ip: undefined, state: 'off' })
      },
    })
    names.set(machine.mac, machine.name)
    return undo.use(machine)
  })
  for (const machine of machines) machine.powerOn()
  const whole = undo.move()
  return {
    ...source,
    machines() {
      const seen = source.machines()
      return machines.map(({ mac, name }) => {
        const known = seen.find((one) => one.mac === mac)
        return known ? named(known) : { mac, name, ip: undefined, state: 'off' }
      })
    },
    screens: () => machines.map(({ mac, screen }) => ({ mac, text: screen })),
    wake(mac) {
      const machine = machines.find((one) => one.mac === mac)
      machine?.powerOn()
      return machine !== undefined
    },
    [Symbol.asyncDispose]: () => whole.disposeAsync(),
  }
}

async function needQemu(): Promise<void> {
  try {
    await execute({ command: 'qemu-system-x86_64', args: ['--version'] })
  } catch (cause) {
    const message =
      'qemu-system-x86_64 is missing, which virtual machines run in: apt install qemu-system-x86'
    throw new NetbootError('ERR_MISSING', message, { cause })
  }
}
