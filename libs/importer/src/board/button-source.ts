/** A button goes down, or up. */
export interface ButtonEdge {
  /** Whether it is held from now on. */
  readonly isDown: boolean
  /** When, in ms of CLOCK_MONOTONIC, by the kernel: it is right even if it is read late. */
  readonly ms: number
}

/** A button of a board. */
export interface ButtonSource extends Disposable {
  /**
   * What has happened to it since it was last asked. Does not wait.
   *
   * @throws {@link ImporterError} `ERR_BOARD`: it is gone
   */
  read(): readonly ButtonEdge[]
}
