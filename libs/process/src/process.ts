import { EventEmitter } from 'node:events'
import type { Readable, Writable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import { nextStart } from './back-off.ts'
import type { Launched } from './edges/launch.ts'
import type { LinePump } from './edges/pump-lines.ts'
import { neverStarted, type Run, runOnce } from './edges/run-once.ts'
import { ProcessError } from './errors.ts'
import { createLineHub, type LineHub } from './line-hub.ts'
import type { ManagedProcess, ProcessEnd, ProcessEvents, ProcessState } from './managed.ts'
import type { ProcessOptions } from './options.ts'
import { type ProcessSettings, readProcessOptions } from './settings.ts'

/** UTF-16 units that may wait for a reader of lines. */
const highWater = 1 << 20

/**
 * Describe a process; {@link ManagedProcess.start} starts it.
 *
 * @throws {@link ProcessError} `ERR_OPTIONS`, naming every fault
 *
 * @example
 * ```ts
 * import { createProcess } from '@boxwright/process'
 *
 * await using redis = createProcess({
 *   command: 'redis-server',
 *   args: ['--port', '6390', '--save', ''],
 *   ready: 6390,
 *   restart: { when: 'failure' },
 * })
 * redis.events.on('restarting', ({ delay, error }) => console.warn(`${error}; again in ${delay} ms`))
 * await redis.start()
 * ```
 */
export function createProcess(options: ProcessOptions): ManagedProcess {
  return new Managed(readProcessOptions(options))
}

/**
 * Start a process: {@link createProcess}, then {@link ManagedProcess.start}.
 *
 * @throws {@link ProcessError} `ERR_OPTIONS`, naming every fault. What else goes wrong is told by `ready`
 *   and `exit`.
 */
export function run(options: ProcessOptions): ManagedProcess {
  const process = createProcess(options)
  process.start().catch(() => undefined)
  return process
}

class Managed implements ManagedProcess {
  readonly events = new EventEmitter<ProcessEvents>()
  readonly #settings: ProcessSettings
  readonly #ready = Promise.withResolvers<void>()
  readonly #exit = Promise.withResolvers<ProcessEnd>()
  readonly #stopping = new AbortController()
  readonly #hub: LineHub
  #pumps: readonly LinePump[] = []
  #launched: Launched | undefined
  #state: ProcessState = 'idle'

  constructor(settings: ProcessSettings) {
    this.#settings = settings
    this.#ready.promise.catch(() => undefined)
    this.#hub = createLineHub({
      kept: settings.keepLines,
      highWater,
      drained: () => {
        for (const pump of this.#pumps) pump.resume()
      },
    })
  }

  get name(): string {
    return this.#settings.name
  }

  get state(): ProcessState {
    return this.#state
  }

  get pid(): number | undefined {
    return this.#launched?.pid
  }

  get ready(): Promise<void> {
    return this.#ready.promise
  }

  get exit(): Promise<ProcessEnd> {
    return this.#exit.promise
  }

  get lines(): LineHub['lines'] {
    return this.#hub.lines
  }

  get stdin(): Writable | undefined {
    return this.#settings.stdin === 'pipe' ? (this.#launched?.child.stdin ?? undefined) : undefined
  }

  get stdout(): Readable | undefined {
    return this.#settings.stdout === 'bytes'
      ? (this.#launched?.child.stdout ?? undefined)
      : undefined
  }

  start(): Promise<void> {
    if (this.#state !== 'idle') return this.ready
    const { signal } = this.#settings
    if (signal?.aborted) this.#abort()
    else {
      signal?.addEventListener('abort', this.#abort)
      this.#state = 'starting'
      void this.#live().then((end) => this.#finish(end))
    }
    return this.ready
  }

  stop(): Promise<ProcessEnd> {
    this.#stop(new ProcessError('ERR_STOPPED', `${this.name} was stopped before it was ready`))
    return this.exit
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop().then(() => undefined)
  }

  readonly #abort = (): void => {
    const { name, signal } = this.#settings
    const cause: unknown = signal?.reason
    this.#stop(
      new ProcessError('ERR_ABORTED', `${name} was aborted before it was ready`, { cause }),
    )
  }

  #stop(reason: ProcessError): void {
    if (this.#stopping.signal.aborted || this.#state === 'ended') return
    this.#ready.reject(reason)
    const wasIdle = this.#state === 'idle'
    this.#state = 'stopping'
    this.#stopping.abort()
    void this.#launched?.group.end()
    if (wasIdle) this.#finish(neverStarted)
  }

  #finish(end: ProcessEnd): void {
    this.#settings.signal?.removeEventListener('abort', this.#abort)
    this.#state = 'ended'
    this.#hub.end()
    this.#ready.reject(end.error)
    this.#tell('ended', end)
    this.#exit.resolve(end)
  }

  /** A listener that throws is a fault of the program's, and must not upset what goes on here. */
  #tell<Name extends keyof ProcessEvents>(name: Name, ...told: ProcessEvents[Name]): void {
    try {
      const emitter: EventEmitter = this.events
      emitter.emit(name, ...told)
    } catch (error) {
      queueMicrotask(() => {
        throw error
      })
    }
  }

  /** Start it until it is to end, or not worth another try. */
  async #live(): Promise<ProcessEnd> {
    const { signal } = this.#stopping
    for (let failures = 0; ; ) {
      const { exit, uptime, error } = await this.#once()
      if (signal.aborted) return exit
      const clean = error === undefined
      const next = nextStart(this.#settings.restart, { clean, uptime }, failures)
      // What is not installed does not come by waiting.
      if (next === undefined || error?.code === 'ERR_NOT_FOUND') {
        return clean ? exit : { ...exit, error }
      }
      failures = next.failures
      this.#state = 'waiting'
      const { delay } = next
      this.#tell('restarting', { delay, attempt: failures, ...(error && { error }) })
      await sleep(delay, undefined, { signal }).catch(() => undefined)
      if (signal.aborted) return exit
    }
  }

  async #once(): Promise<Run> {
    this.#state = 'starting'
    const run = await runOnce(this.#settings, {
      hub: this.#hub,
      stopping: this.#stopping.signal,
      started: (launched, pumps) => {
        this.#launched = launched
        this.#pumps = pumps
        this.#tell('started', { pid: launched.pid })
      },
      ready: (elapsed) => {
        this.#state = 'ready'
        this.#ready.resolve()
        this.#tell('ready', { pid: this.pid ?? 0, elapsed })
      },
      line: (line) => {
        if (this.events.listenerCount('line') > 0) this.#tell('line', line)
      },
    })
    const { pid } = this
    this.#launched = undefined
    this.#pumps = []
    if (pid !== undefined) this.#tell('exited', { ...run.exit, pid, uptime: run.uptime })
    return run
  }
}
