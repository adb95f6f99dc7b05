import { join } from 'node:path'

/** Where everything is in a mirror: what clients fetch, and our own in a dot folder. */
export interface Layout {
  /** The mirror's root: images and `CKSUMS`. */
  readonly root: string
  /** The rdiffs. */
  readonly rdiffs: string
  /** The metadata, a file for each series. */
  readonly meta: string
  /** Sums as `cksum`, `sha256sum` and `sha512sum` print them. */
  readonly checksums: string
  /** Signatures of images, which only rdiff needs. */
  readonly signatures: string
  /** What clients have no use for: everything below is in it. */
  readonly state: string
  /** What was found out about each file. */
  readonly records: string
  /** Indexes of images, for the next rdiffs. */
  readonly indexes: string
  /** What is being made. */
  readonly work: string
  /** Held by a run. */
  readonly lock: string
}

/** The name of the folder of {@link Layout.state}. */
export const stateFolder = '.repository'

/** The layout of the mirror in a folder. */
export function layoutOf(root: string): Layout {
  const state = join(root, stateFolder)
  return {
    root,
    rdiffs: join(root, 'rdiffs'),
    meta: join(root, 'meta'),
    checksums: join(root, '.checksums'),
    signatures: join(root, '.signatures'),
    state,
    records: join(state, 'records'),
    indexes: join(state, 'indexes'),
    work: join(state, 'work'),
    lock: join(state, 'lock'),
  }
}
