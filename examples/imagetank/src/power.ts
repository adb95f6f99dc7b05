import { spawn } from 'node:child_process'
import { once } from 'node:events'
import type { Config } from './config/config.ts'
import type { Tank } from './tank.ts'

/** What ends the machine. */
export type PowerVerb = 'reboot' | 'shutdown'

/** Ends the machine, where it may. */
export class Power {
  readonly #commands: Config['power']
  readonly #tank: Tank

  constructor(commands: Config['power'], tank: Tank) {
    this.#commands = commands
    this.#tank = tank
  }

  /** Whether it may. */
  has(verb: PowerVerb): boolean {
    return this.#commands[verb] !== null
  }

  /**
   * Run the command. The lights say that the box halts; systemd ends it in order.
   *
   * @throws Error if it cannot be run, or refuses
   */
  async run(verb: PowerVerb): Promise<void> {
    const [command, ...args] = this.#commands[verb] ?? []
    if (command === undefined) throw new Error(`this box has no command to ${verb}`)
    const child = spawn(command, args, { stdio: 'ignore' })
    const [code] = (await once(child, 'exit')) as [number | null]
    if (code !== 0) throw new Error(`${command} ended with ${code}`)
    this.#tank.tell({ kind: 'halting' })
  }
}
