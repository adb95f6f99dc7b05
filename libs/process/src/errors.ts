/** The stable codes of everything that can go wrong with a child process. */
export type ProcessErrorCode =
  | 'ERR_OPTIONS'
  | 'ERR_NOT_FOUND'
  | 'ERR_START'
  | 'ERR_NOT_READY'
  | 'ERR_EXITED'
  | 'ERR_TIMEOUT'
  | 'ERR_OUTPUT_LIMIT'
  | 'ERR_ABORTED'
  | 'ERR_STOPPED'

/** What is known about the process that an error is about. */
export interface ProcessFacts extends ErrorOptions {
  /** Its exit code; `null` if a signal ended it. */
  readonly exitCode?: number | null
  /** The signal that ended it; `null` if none did. */
  readonly signal?: NodeJS.Signals | null
  /** What it said last, oldest line first. */
  readonly lines?: readonly string[]
}

/** What went wrong, for programs (`code`), for people (`message`) and for the curious (`cause`). */
export class ProcessError extends Error {
  /** Always `ProcessError`. */
  override readonly name = 'ProcessError'
  /** Stable across releases; compare this rather than the message. */
  readonly code: ProcessErrorCode
  /** The exit code; `null` if a signal ended the process, `undefined` if it had not ended. */
  readonly exitCode: number | null | undefined
  /** The signal that ended it; `null` if none did, `undefined` if it had not ended. */
  readonly signal: NodeJS.Signals | null | undefined
  /** What it said last, oldest line first. */
  readonly lines: readonly string[]

  constructor(code: ProcessErrorCode, message: string, facts: ProcessFacts = {}) {
    const { exitCode, signal, lines = [], ...options } = facts
    super(message, options)
    this.code = code
    this.exitCode = exitCode
    this.signal = signal
    this.lines = lines
  }
}

/** Append the last lines of a process to what is said of it. */
export function quoteLines(message: string, lines: readonly string[]): string {
  if (lines.length === 0) return `${message}; it said nothing`
  return `${message}; its last words:\n${lines.map((line) => `  ${line}`).join('\n')}`
}

/** How a process ended, in words. */
export function endInWords(code: number | null, signal: NodeJS.Signals | null): string {
  return signal === null ? `ended with code ${code}` : `was ended by ${signal}`
}
