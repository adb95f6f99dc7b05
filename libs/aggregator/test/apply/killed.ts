import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { type Link, proxy } from '../proxy.ts'

/** A program that is killed as something passes between it and a master, and then run again. */
export interface Killed extends AsyncDisposable {
  /** Links to the masters, each on an address of its own: 127.0.0.1, 127.0.0.2 ... */
  readonly links: readonly Link[]
  /**
   * Run it with a task as its argument; and, if it was killed, once more.
   *
   * @returns what it said, how often something passed, and whether it was killed
   */
  run(task: object): Promise<{ said: string; steps: number; wasKilled: boolean }>
}

/**
 * Lay links to masters.
 *
 * @param fixture - the program, a file in `fixtures`
 * @param step - the how manieth thing that passes kills it; `undefined`: none
 */
export async function killedAt(
  fixture: string,
  masters: readonly number[],
  step: number | undefined,
): Promise<Killed> {
  await using stack = new AsyncDisposableStack()
  let steps = 0
  let victim: ChildProcess | undefined
  const pass = (): void => {
    if (steps++ === step) victim?.kill('SIGKILL')
  }
  const links: Link[] = []
  for (const [index, port] of masters.entries()) {
    links.push(stack.use(await proxy(port, `127.0.0.${index + 1}`, pass)))
  }
  const program = fileURLToPath(new URL(`fixtures/${fixture}`, import.meta.url))
  const runOnce = async (task: object): Promise<string> => {
    const args = ['--conditions=@boxwright/source', program, JSON.stringify(task)]
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] })
    victim = child
    const [said] = await Promise.all([text(child.stdout), once(child, 'close')])
    return said
  }
  const all = stack.move()
  return {
    links,
    async run(task) {
      const first = await runOnce(task)
      const said = first || (await runOnce(task))
      return { said, steps, wasKilled: first === '' }
    },
    [Symbol.asyncDispose]: () => all.disposeAsync(),
  }
}
