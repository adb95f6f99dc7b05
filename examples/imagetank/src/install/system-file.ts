/** A file to be installed. */
export interface SystemFile {
  readonly path: string
  readonly content: string
  /** Whether only root may read it. */
  readonly isSecret?: boolean
}
