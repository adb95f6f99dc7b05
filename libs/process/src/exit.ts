/** How a process ended. */
export interface Exit {
  /** Its exit code; `null` if a signal ended it. */
  readonly code: number | null
  /** The signal that ended it; `null` if none did. */
  readonly signal: NodeJS.Signals | null
}
