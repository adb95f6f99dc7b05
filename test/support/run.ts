import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

const execute = promisify(execFile)

/** Run a program to its end; what it wrote to its standard output. Its failure quotes what it said. */
export async function run(command: string, ...args: readonly string[]): Promise<string> {
  const { stdout } = await execute(command, args, { maxBuffer: 64 << 20 })
  return stdout
}

/** Run a program that needs root, such as mount(8); its failure says so. */
export async function runAsRoot(command: string, ...args: readonly string[]): Promise<string> {
  return await run(command, ...args).catch((cause: unknown) => {
    const hint = process.getuid?.() === 0 ? 'is it allowed in this container?' : 'run it as root'
    throw new Error(
      `This test needs what only root may do, and could not do it (${hint}): ${cause}`,
      { cause },
    )
  })
}
