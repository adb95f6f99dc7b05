import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { temporaryFolder } from '../../../test/support/temporary-folder.ts'
import type { StatusView, TimelineView } from '../src/api/types.ts'

const command = fileURLToPath(new URL('./fixtures/pigebox.ts', import.meta.url))

/** What ran, when it has ended. */
export interface Ended {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** Run the command to its end. */
export async function runPigebox(
  args: readonly string[],
  { env = {}, input = '' }: { env?: NodeJS.ProcessEnv; input?: string } = {},
): Promise<Ended> {
  const child = spawn(process.execPath, ['--conditions=@boxwright/source', command, ...args], {
    env: { ...process.env, ...env },
    stdio: 'pipe',
  })
  const told = { stdout: '', stderr: '' }
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (text: string) => {
      told[name] += text
    })
  }
  child.stdin.on('error', () => undefined)
  child.stdin.end(input)
  const [code] = await once(child, 'close')
  return { code, ...told }
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
  status(): Promise<StatusView>
  timeline(): Promise<TimelineView>
  /** Ask again and again until the answer will do. */
  until<T>(path: string, enough: (answer: T) => boolean): Promise<T>
  /** Its end, however it comes: its exit code or the signal. */
  readonly ended: Promise<number | NodeJS.Signals>
  /** End it; its exit code or the signal. */
  end(signal?: NodeJS.Signals): Promise<number | NodeJS.Signals>
  /** What it has logged. */
  log(): string
}

/** Start the program as `npm start` does, on a free port, with neither Munin nor multicast. */
export async function startBox(options: BoxOptions = {}): Promise<Box> {
  await using undo = new AsyncDisposableStack()
  const folder = undo.use(await temporaryFolder('pigebox-test-'))
  const data = options.data ?? join(folder.path, 'data')
  const config = join(folder.path, 'pigebox.yaml')
  await mkdir(data, { recursive: true })
  const munin = /^munin:/m.test(options.config ?? '') ? '' : 'munin: {port: null}'
  await writeFile(config, `${options.config ?? ''}\nmdns: false\n${munin}\n`)
  const args = ['serve', '--config', config, '--data', data, '--port', '0', ...(options.args ?? [])]
  const child = spawn(process.execPath, ['--conditions=@boxwright/source', command, ...args], {
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
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    log += text
  })
  const said = once(child, 'message')
  const [ready] = (await Promise.race([
    said,
    closed.then((code) => {
      throw new Error(`pigebox ended before it was ready (${code}):\n${log}`)
    }),
  ])) as [Box['ready']]
  const url = ready.addresses[0]?.url ?? ''
  const json = async <T>(path: string): Promise<T> => {
    const response = await fetch(new URL(path, url))
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
    status: () => json('api/status'),
    timeline: () => json(`api/timeline?from=0&to=${Date.now() + 60_000}`),
    async until(path, enough) {
      for (;;) {
        const answer = await json<never>(path)
        if (enough(answer)) return answer
        await sleep(100)
      }
    },
    ended: closed,
    async end(signal = 'SIGTERM') {
      child.kill(signal)
      return await closed
    },
    log: () => log,
    [Symbol.asyncDispose]: () => whole.disposeAsync(),
  }
}

/** The files below a folder, in order. */
export async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  return entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name))
    .sort()
}

/** The recordings in a box's data, in order. */
export async function wavsIn(data: string): Promise<string[]> {
  return (await filesIn(join(data, 'pige'))).filter((path) => path.endsWith('.wav'))
}

/** The samples of a WAV as our writers make them. */
export async function soundOf(path: string): Promise<Buffer> {
  return pcmOf(await readFile(path))
}

/** The samples of a WAV. */
export function pcmOf(file: Buffer): Buffer {
  for (let at = 12; at + 8 <= file.length; ) {
    const size = file.readUInt32LE(at + 4)
    if (file.toString('latin1', at, at + 4) === 'data') return file.subarray(at + 8, at + 8 + size)
    at += 8 + size + (size % 2)
  }
  throw new Error('there is no data in this WAV')
}

/** Where a piece of sound begins in a longer one that is played over and over; -1 if it is not in it. */
export function placeIn(loop: Uint8Array, sound: Uint8Array): number {
  const buffer = Buffer.from(loop.buffer, loop.byteOffset, loop.byteLength)
  const at = buffer.indexOf(sound.subarray(0, 64))
  if (at < 0) return -1
  for (let done = 0; done < sound.length; ) {
    const from = (at + done) % buffer.length
    const length = Math.min(sound.length - done, buffer.length - from)
    if (buffer.compare(sound, done, done + length, from, from + length) !== 0) return -1
    done += length
  }
  return at
}
