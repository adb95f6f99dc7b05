/** How to end a process. */
export interface StopPolicy {
  /**
   * What to send, in this order, until it has ended; then `SIGKILL`. Default `['SIGTERM']`. Give
   * `['SIGINT', 'SIGTERM']` to what finishes its files at an interrupt (ffmpeg), `[]` to kill at once.
   */
  readonly signals?: readonly NodeJS.Signals[]
  /** How long to wait after each signal, in ms. Default 5,000. */
  readonly grace?: number
  /**
   * Whom to send them to. `group` (default): the process and all that it started. `leader`: the process
   * alone, which is to end the others itself. `SIGKILL` always goes to all.
   */
  readonly to?: 'group' | 'leader'
}

/** A policy with all its values. */
export type StopSettings = Required<StopPolicy>
