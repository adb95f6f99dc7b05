import { execFile } from 'node:child_process'
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)
const scripts = new URL('../../src/phase1/client/', import.meta.url)

/** What scripts of phase 1 are run on: a folder instead of a machine. */
export interface ScriptRun {
  /** The folder: what is in `/run` on a machine is in `run` there. */
  readonly folder: string
  /** Scripts of phase 1, by name, one behind the other. */
  readonly names: readonly string[]
  /** What they have on a machine, and is otherwise here. */
  readonly before: string
  /** What is done with them. */
  readonly after: string
  /** Programs, by their path in the folder: what is at its top is found by name. */
  readonly programs?: Readonly<Record<string, string>>
}

/**
 * Run scripts of phase 1 with the shell of phase 1, without a machine.
 *
 * @returns what was written to standard output
 * @throws an error that quotes what was said, if it ends with another code than 0
 */
export async function runScripts(options: ScriptRun): Promise<string> {
  const { folder, names, before, after, programs = {} } = options
  for (const place of ['run', 'netboot']) await mkdir(join(folder, place))
  for (const [path, text] of Object.entries(programs)) {
    await mkdir(dirname(join(folder, path)), { recursive: true })
    await writeFile(join(folder, path), `#!/bin/sh\n${text}`)
    await chmod(join(folder, path), 0o755)
  }
  const texts: string[] = []
  for (const name of names) {
    const text = await readFile(new URL(`${name}.sh`, scripts), 'utf8')
    const here = text.replaceAll(
      /(?<=[ "<>])\/(?=(netboot|run|addons|usr|var|sys|dev(?!\/null))\b)/g,
      `${folder}/`,
    )
    await writeFile(join(folder, 'netboot', `${name}.sh`), here)
    texts.push(here)
  }
  const script = [...texts, before, after].join('\n')
  const env = { ...process.env, PATH: `${folder}:${process.env['PATH']}` }
  // One that waits for ever is ended before the test is, and tells what it was about.
  const limits = { timeout: 100_000, killSignal: 'SIGKILL' } as const
  const { stdout } = await run('busybox', ['sh', '-c', script], { cwd: folder, env, ...limits })
  return stdout
}
