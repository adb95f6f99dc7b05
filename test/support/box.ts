import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { temporaryFolder } from './temporary-folder.ts'
import { until } from './until.ts'

/** What ran, when it has ended. */
export interface Ended {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** The command of an appliance, from its sources. */
export interface BoxProgram {
  /** Run it to its end. */
  run(
    args: readonly string[],
    options?: { readonly env?: NodeJS.ProcessEnv; readonly input?: string },
  ): Promise<Ended>
  /** Serve as `npm start` does, on a free port, with neither Munin nor multicast. */
  start(options?: BoxOptions): Promise<Box>
}

/** How a box is started. */
export interface BoxOptions {
  readonly args?: readonly string[]
  /** Configuration, as YAML. */
  readonly config?: string
  /** Folder for its data; it is kept. Default: one that is removed. */
  readonly data?: string
  readonly env?: NodeJS.ProcessEnv
}

/** The real program, serving. */
export interface Box extends AsyncDisposable {
  readonly child: ChildProcess
  /** The page, with a slash at the end. */
  readonly url: string
  /** Where its data is. */
  readonly data: string
  /** What it told when it was ready. */
  readonly ready: { readonly note?: string; readonly addresses: readonly { url: string }[] }
  /** Ask its API for JSON; it is an error if it refuses. */
  json<T>(path: string): Promise<T>
  /** Ask again and again until the answer will do. */
  until<T>(path: string, enough: (answer: T) => boolean): Promise<T>
  /** Its end, however it comes: its exit code or the signal. */
  readonly ended: Promise<number | NodeJS.Signals>
  /** End it; its exit code or the signal. */
  end(signal?: NodeJS.Signals): Promise<number | NodeJS.Signals>
  /** What it has logged. */
  log(): string
}

/**
 * The program of an appliance.
 *
 * @param name of the command
 * @param script runs it from its sources
 * @param flag names the YAML file to it
 */
export function boxProgram(name: string, script: string, flag = '--config'): BoxProgram {
  const command = ['--conditions=@boxwright/source', script]
  return {
    async run(args, { env = {}, input = '' } = {}) {
      const child = spawn(process.execPath, [...command, ...args], {
        env: { ...process.env, ...env },
        stdio: 'pipe',
      })
      child.stdin.on('error', () => undefined)
      child.stdin.end(input)
      const [stdout, stderr, [code]] = await Promise.all([
        text(child.stdout),
        text(child.stderr),
        once(child, 'close'),
      ])
      return { code, stdout, stderr }
    },
    start: (options = {}) => startBox(name, command, flag, options),
  }
}

async function startBox(
  name: string,
  command: readonly string[],
  flag: string,
  options: BoxOptions,
): Promise<Box> {
  await using undo = new AsyncDisposableStack()
  const folder = undo.use(await temporaryFolder(`${name}-test-`))
  const data = options.data ?? join(folder.path, 'data')
  const config = join(folder.path, `${name}.yaml`)
  await mkdir(data, { recursive: true })
  const munin = /^munin:/m.test(options.config ?? '') ? '' : 'munin: {port: null}'
  await writeFile(config, `${options.config ?? ''}\nmdns: false\n${munin}\n`)
  const args = ['serve', flag, config, '--data', data, '--port', '0', ...(options.args ?? [])]
  const child = spawn(process.execPath, [...command, ...args], {
    env: { ...process.env, ...options.env },
    stdio: ['ignore', 'inherit', 'pipe', 'ipc'],
  })
  // Not `close`: it does not come for a child whose channel was closed from this side.
  const exited = once(child, 'exit')
  const closed = Promise.all([exited, child.stderr && once(child.stderr, 'close')]).then(
    ([[code, signal]]) => (code ?? signal) as number | NodeJS.Signals,
  )
  undo.defer(async () => {
    child.kill('SIGKILL')
    await closed
  })
  let log = ''
  child.stderr?.setEncoding('utf8').on('data', (part: string) => {
    log += part
  })
  const said = once(child, 'message')
  const [ready] = (await Promise.race([
    said,
    closed.then((code) => {
      throw new Error(`${name} ended before it was ready (${code}):\n${log}`)
    }),
  ])) as [Box['ready']]
  const url = ready.addresses[0]?.url ?? ''
  const json = async <T>(path: string): Promise<T> => {
    // One that is kept may be closed in the moment in which it is used again, where a machine stood still for 10 s.
    const response = await fetch(new URL(path, url), { headers: { connection: 'close' } })
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`)
    return (await response.json()) as T
  }
  const whole = undo.move()
  return {
    child,
    url,
    data,
    ready,
    json,
    until: (path, enough) => until(`${name}: ${path}`, () => json<never>(path), enough),
    ended: closed,
    async end(signal = 'SIGTERM') {
      child.kill(signal)
      return await closed
    },
    log: () => log,
    [Symbol.asyncDispose]: () => whole.disposeAsync(),
  }
}
