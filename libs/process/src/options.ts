import type { RestartPolicy } from './back-off.ts'
import type { StopPolicy } from './stop-policy.ts'

/** How to start a program. */
export interface LaunchOptions {
  /** The program: a name that is looked up in PATH, or a path. No shell is involved. */
  readonly command: string
  /** Its arguments. Default none. */
  readonly args?: readonly string[]
  /** What to call it in errors. Default: the command. */
  readonly name?: string
  /** Its working directory. Default: ours. */
  readonly cwd?: string
  /** Added to our environment; `undefined` takes a variable away. */
  readonly env?: Readonly<Record<string, string | undefined>>
  /** Niceness, -20 to 19; 10 for work in the background. Below 0 is for root. Default: ours. */
  readonly nice?: number
  /** How to end it. */
  readonly stop?: StopPolicy
  /**
   * End it, and whatever it started, when we end in whatever way. Default `true`. `false` is for a command
   * that starts a daemon which is to stay.
   */
  readonly guard?: boolean
  /** Ends the process when it aborts, as `stop()` does. */
  readonly signal?: AbortSignal
}

/** Where a server listens. */
export interface TcpPlace {
  /** Its port, 1 to 65,535. */
  readonly port: number
  /** A name or an address. Default `127.0.0.1`. */
  readonly host?: string
}

/** Where a server listens on this machine alone. */
export interface UnixPlace {
  /** The path of its UNIX socket. */
  readonly path: string
}

/** When a process is ready: see {@link ProcessOptions.ready}. */
export type Readiness =
  | RegExp
  | number
  | TcpPlace
  | UnixPlace
  | ((signal: AbortSignal) => boolean | Promise<boolean>)

/** A process that is watched. */
export interface ProcessOptions extends LaunchOptions {
  /**
   * When it is ready. A `RegExp`: a line of its output matches. A port (a number, or with a host; default
   * `127.0.0.1`) or a path of a UNIX socket: something listens there, whoever it is. A function: it
   * returns true; it is asked again every 50 to 250 ms. Default: once it has started.
   */
  readonly ready?: Readiness
  /** How long it may take to be ready, in ms; then it is ended. Default 30,000. */
  readonly readyTimeout?: number
  /** When to start it again. Default: never. */
  readonly restart?: RestartPolicy
  /** What it reads: nothing (default), what is written to `stdin`, or this. */
  readonly stdin?: 'ignore' | 'pipe' | Uint8Array
  /**
   * `lines` (default): read as lines of UTF-8, see `lines` and the event `line`. `bytes`: read it from
   * `stdout`; it is not read ahead of you. `inherit`: it goes where ours goes.
   */
  readonly stdout?: 'lines' | 'bytes' | 'ignore' | 'inherit'
  /** As `stdout`, but for bytes. Default `lines`. */
  readonly stderr?: 'lines' | 'ignore' | 'inherit'
  /** A longer line comes in pieces of at most so many UTF-16 units. Default 65,536. */
  readonly maxLineLength?: number
  /** How many of the last lines are kept, for errors and for who reads later. Default 100. */
  readonly keepLines?: number
}

/** A program that is run to its end. */
export interface ExecuteOptions extends LaunchOptions {
  /** What it reads. Default nothing. */
  readonly input?: string | Uint8Array
  /** How long it may take, in ms; then it is ended. Default: without limit. */
  readonly timeout?: number
  /** The most bytes that it may write to stdout, and to stderr; then it is killed. Default 10 MiB. */
  readonly maxOutput?: number
  /** Exit codes that are no failure, or `any`. Default `[0]`. */
  readonly accept?: readonly number[] | 'any'
  /** What becomes of its output: text (default), or bytes as they are. */
  readonly encoding?: 'utf8' | 'buffer'
}
