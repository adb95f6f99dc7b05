import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { descendantsOf, type Running } from './processes.ts'

/** How an appliance is run. */
export interface ServedOptions {
  readonly name: string
  /** What runs it: words for Node. */
  readonly program: readonly string[]
  /** Folder of its data, and where it is configured and logs. */
  readonly data: string
  readonly own: string
  /** Its configuration, as YAML, and the flag that names it. */
  readonly config: string
  readonly flag?: string
  readonly args?: readonly string[]
  readonly env: NodeJS.ProcessEnv
  /** How often it is started again if it ends before it is ready, and after how many ms. Default 5 times, after 1,000. */
  readonly again?: { readonly times: number; readonly delay: number }
}

/** As a service manager does it: `Restart=on-failure`, `RestartSec=1`. */
const likeSystemd = { times: 5, delay: 1_000 }
/** How many characters of what it said last go into an error. */
const lastWords = 4_000

/** An appliance as `npm start` runs it: a real process, which may be killed and started again. */
export class Served {
  readonly name: string
  /** How often it was started, and how it ended without being asked to. */
  starts = 0
  readonly surprises: string[] = []
  /** Bytes at most: of its own process, and of all its processes. */
  most: { own: number; all: number } = { own: 0, all: 0 }
  readonly #options: ServedOptions
  #child: ChildProcess | undefined
  #ended: Promise<void> = Promise.resolve()
  #url = ''
  #isAsked = false

  constructor(options: ServedOptions) {
    this.#options = options
    this.name = options.name
  }

  /** Whether it serves. */
  get runs(): boolean {
    return this.#url !== ''
  }

  get pid(): number | undefined {
    return this.#child?.pid
  }

  /** Folder of its data. */
  get data(): string {
    return this.#options.data
  }

  /**
   * Start it, and wait until it says that it is ready; again, if it ends before, as a service manager does.
   *
   * @throws Error if it ends before it is ready each time, with what it said last
   */
  async start(): Promise<void> {
    const { times, delay } = this.#options.again ?? likeSystemd
    for (let left = times; ; left -= 1) {
      try {
        await this.#startOnce()
        return
      } catch (error) {
        if (this.#isAsked) throw error
        this.surprises.push(error instanceof Error ? error.message : String(error))
        if (left === 0) throw error
        await sleep(delay)
      }
    }
  }

  async #startOnce(): Promise<void> {
    const { name, program, data, own, config, flag = '--config', args = [], env } = this.#options
    await Promise.all([mkdir(data, { recursive: true }), mkdir(own, { recursive: true })])
    const file = join(own, `${name}.yaml`)
    await writeFile(file, `${config}\nmdns: false\nmunin: {port: null}\n`)
    const words = [...program, 'serve', flag, file]
    const child = spawn(process.execPath, [...words, '--data', data, '--port', '0', ...args], {
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      // Ctrl+C reaches the soak alone.
      detached: true,
      env,
    })
    const log = createWriteStream(join(own, 'log'), { flags: 'a' })
    child.stdout?.pipe(log, { end: false })
    child.stderr?.pipe(log, { end: false })
    let said = ''
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => {
        said = (said + text).slice(-lastWords)
      })
    }
    this.#child = child
    this.#isAsked = false
    this.starts += 1
    const ready = new Promise<string>((resolve, reject) => {
      child.on('message', (message: { ready?: boolean; addresses?: { url: string }[] }) => {
        if (message.ready) resolve(message.addresses?.[0]?.url ?? '')
      })
      child.once('exit', async (code, signal) => {
        // What it said last may come after it; who has its streams from it may have them for ever.
        await Promise.race([once(child, 'close'), sleep(1_000)])
        const end = signal ?? `exit code ${code}`
        reject(new Error(`${name} ended before it was ready (${end}): ${said.trim()}`))
      })
    })
    this.#ended = once(child, 'exit').then(([code, signal]) => {
      if (!this.#isAsked && this.runs) this.surprises.push(signal ?? `exit code ${code}`)
      this.#url = ''
    })
    child.once('close', () => log.end())
    this.#url = await ready
  }

  /** Kill it, as a power cut or the kernel does. */
  async kill(): Promise<void> {
    this.#isAsked = true
    this.#child?.kill('SIGKILL')
    await this.#ended
  }

  /** End it as a person does. @returns its exit code, or the signal that was needed */
  async end(): Promise<number | string> {
    const child = this.#child
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return 0
    this.#isAsked = true
    child.kill('SIGTERM')
    const timer = setTimeout(() => child.kill('SIGKILL'), 20_000)
    await this.#ended
    clearTimeout(timer)
    return child.exitCode ?? child.signalCode ?? 0
  }

  /** Its processes, itself first. */
  async processes(): Promise<Running[]> {
    return this.pid === undefined || !this.runs ? [] : await descendantsOf(this.pid)
  }

  /** Look at how much memory it has. */
  async weigh(): Promise<void> {
    const all = await this.processes()
    const sum = all.reduce((bytes, { rss }) => bytes + rss, 0)
    this.most = {
      own: Math.max(this.most.own, all[0]?.rss ?? 0),
      all: Math.max(this.most.all, sum),
    }
  }

  /** Ask its API. @throws Error if it is not there, or refuses */
  async ask<T>(path: string, method = 'GET', body?: unknown): Promise<T> {
    if (!this.runs) throw new Error(`${this.name} does not run`)
    const response = await fetch(new URL(path, this.#url), {
      method,
      headers: {
        connection: 'close',
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(30_000),
    })
    const text = await response.text()
    if (!response.ok) throw new Error(`${this.name} ${method} ${path}: ${response.status} ${text}`)
    return (text === '' ? undefined : JSON.parse(text)) as T
  }

  /** Ask again and again until the answer will do, or the time is over. @param patience in ms */
  async until<T>(path: string, enough: (answer: T) => boolean, patience = 180_000): Promise<T> {
    const end = Date.now() + patience
    for (;;) {
      const answer = await this.ask<T>(path).catch((error: Error) => error)
      if (!(answer instanceof Error) && enough(answer)) return answer
      if (Date.now() > end) {
        const found = answer instanceof Error ? answer.message : JSON.stringify(answer)
        throw new Error(
          `${this.name} ${path}: not within ${patience / 1000} s: ${found.slice(0, 500)}`,
        )
      }
      await sleep(200)
    }
  }
}
