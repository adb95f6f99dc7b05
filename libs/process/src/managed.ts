import type { EventEmitter } from 'node:events'
import type { Readable, Writable } from 'node:stream'
import type { ProcessError } from './errors.ts'
import type { Exit } from './exit.ts'
import type { Line } from './line-hub.ts'

/**
 * `idle`: not started. `starting`: not ready yet. `waiting`: it ended, and is started again after a
 * delay. `ended`: it will not be started any more.
 */
export type ProcessState = 'idle' | 'starting' | 'ready' | 'waiting' | 'stopping' | 'ended'

/** How it all ended. `code` and `signal` are those of the last start, both `null` if there was none. */
export interface ProcessEnd extends Exit {
  /** Why, if it ended unasked and not with code 0. */
  readonly error?: ProcessError
}

/** A start of a process. */
export interface Start {
  /** Its process id, and that of its group. */
  readonly pid: number
}

/** A start that led to something. */
export interface ReadyStart extends Start {
  /** How long it took to be ready, in ms. */
  readonly elapsed: number
}

/** The end of a start. */
export interface StartEnd extends Start, Exit {
  /** For how long it had been ready, in ms; 0 if it never was. */
  readonly uptime: number
}

/** A start that is to come. */
export interface RestartPlan {
  /** ms until then. */
  readonly delay: number
  /** How many new starts in a row it is, counted from 1. */
  readonly attempt: number
  /** What went wrong; nothing did if it ended with code 0. */
  readonly error?: ProcessError
}

/** What a {@link ManagedProcess} tells, as it happens. Nothing follows `ended`. */
export interface ProcessEvents {
  /** It was started, for the first time or again. */
  started: [start: Start]
  /** It is ready. */
  ready: [start: ReadyStart]
  /** It wrote a line. */
  line: [line: Line]
  /** It ended, with all that it had started. */
  exited: [end: StartEnd]
  /** It ended unasked, and will be started again. */
  restarting: [plan: RestartPlan]
  /** It will not be started any more. */
  ended: [end: ProcessEnd]
}

/** A process that is started, watched, started again, and ended. It is used once. */
export interface ManagedProcess extends AsyncDisposable {
  /** What it is called in errors. */
  readonly name: string
  /** What it is doing. */
  readonly state: ProcessState
  /** Its process id, and that of its group, while it runs. */
  readonly pid: number | undefined
  /** What happens. */
  readonly events: EventEmitter<ProcessEvents>
  /**
   * It was ready for the first time. Rejects with a {@link ProcessError} if it ends before: `ERR_NOT_FOUND`,
   * `ERR_START`, `ERR_NOT_READY`, `ERR_EXITED`; `ERR_STOPPED`, `ERR_ABORTED`. No one has to listen.
   */
  readonly ready: Promise<void>
  /** It will not be started any more, and nothing of it is left. Never rejects. */
  readonly exit: Promise<ProcessEnd>
  /**
   * Its lines, through all its starts: first those kept, then those to come. One who iterates and falls
   * 1 MiB behind makes the process wait. Ends when it ends.
   */
  readonly lines: AsyncIterable<Line>
  /** With `stdin: 'pipe'`: what it reads, while it runs. A new one for each start. */
  readonly stdin: Writable | undefined
  /**
   * With `stdout: 'bytes'`: what it writes, from each `started` on. Read it from then on: what nobody
   * reads is thrown away when the process ends.
   */
  readonly stdout: Readable | undefined
  /** Start it, unless it has been; resolves as {@link ready}. */
  start(): Promise<void>
  /** End it, and all that it started, and do not start it again. Resolves as {@link exit}; never rejects. */
  stop(): Promise<ProcessEnd>
}
